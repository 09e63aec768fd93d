import type { SnippetContext } from "../context.ts";
import type { GraphCall } from "../graph-requests.ts";
import { quoteBash } from "../quote/bash.ts";
import { quotePython } from "../quote/python.ts";
import { pinned } from "../versions.ts";
import { script } from "../yaml.ts";
import { credentialNotes, publicAuthority, rolesInPython, whyHashIsEscaped } from "./lines.ts";
import { jobToken, type Tool } from "./tool.ts";

const program = (call: GraphCall, { hosts }: SnippetContext): readonly string[] => {
  const { authorityHost = publicAuthority, graphUrl } = hosts;
  return [
    call.kind === "request" ? "import json, os, urllib.request" : "import base64, json, os",
    "from azure.identity import AzurePipelinesCredential",
    "",
    "credential = AzurePipelinesCredential(",
    '    tenant_id=os.environ["AZURESUBSCRIPTION_TENANT_ID"],',
    '    client_id=os.environ["AZURESUBSCRIPTION_CLIENT_ID"],',
    '    service_connection_id=os.environ["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"],',
    '    system_access_token=os.environ["SYSTEM_ACCESSTOKEN"],',
    ...(authorityHost === publicAuthority ? [] : [`    authority=${quotePython(authorityHost)},`]),
    ")",
    `token = credential.get_token(${quotePython(`${graphUrl}/.default`)}).token`,
    ...(call.kind === "request"
      ? [
          "request = urllib.request.Request(",
          `    ${quotePython(call.url)},`,
          '    headers={"Authorization": "Bearer " + token},',
          ")",
          "with urllib.request.urlopen(request) as answer:",
          "    text = json.dumps(json.load(answer), indent=2)",
          `print(text.replace("#", "\\\\u0023"))  # ${whyHashIsEscaped}`,
        ]
      : rolesInPython),
  ];
};

/** Python with a credential that fetches a new assertion for each token, so it suits long scripts. */
export const python: Tool = {
  title: "Python (AzurePipelinesCredential)",
  group: "Programs",
  fileStem: "graph-python",
  task: "AzureCLI@2",
  inputs: (call, context) => ({
    scriptType: "bash",
    scriptLocation: "inlineScript",
    visibleAzLogin: false,
    inlineScript: script([
      "set -euo pipefail",
      'python3 -m venv "$AGENT_TEMPDIRECTORY/graph"',
      `"$AGENT_TEMPDIRECTORY/graph/bin/pip" install --quiet ${quoteBash(pinned.azureIdentity.requirement)}`,
      "\"$AGENT_TEMPDIRECTORY/graph/bin/python\" - <<'PYTHON'",
      ...program(call, context),
      "PYTHON",
    ]),
  }),
  env: jobToken,
  notes: [...credentialNotes, "Needs azure-identity 1.17 or later and an agent on Linux or macOS."],
};
