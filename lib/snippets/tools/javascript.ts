import type { SnippetContext } from "../context.ts";
import type { GraphCall } from "../graph-requests.ts";
import { quoteBash } from "../quote/bash.ts";
import { quoteUtf16 } from "../quote/utf16.ts";
import { pinned } from "../versions.ts";
import { script } from "../yaml.ts";
import { credentialNotes, fileInBash, publicAuthority, whyHashIsEscaped, workFolder } from "./lines.ts";
import { jobToken, type Tool } from "./tool.ts";

const program = (call: GraphCall, { hosts }: SnippetContext): readonly string[] => {
  const { authorityHost = publicAuthority, graphUrl } = hosts;
  return [
    'import { AzurePipelinesCredential } from "@azure/identity";',
    "",
    "const { env } = process;",
    "const credential = new AzurePipelinesCredential(",
    "  env.AZURESUBSCRIPTION_TENANT_ID,",
    "  env.AZURESUBSCRIPTION_CLIENT_ID,",
    "  env.AZURESUBSCRIPTION_SERVICE_CONNECTION_ID,",
    "  env.SYSTEM_ACCESSTOKEN,",
    ...(authorityHost === publicAuthority
      ? []
      : [`  { authorityHost: ${quoteUtf16(`https://${authorityHost}`)} },`]),
    ");",
    `const { token } = await credential.getToken(${quoteUtf16(`${graphUrl}/.default`)});`,
    ...(call.kind === "request"
      ? [
          `const answer = await fetch(${quoteUtf16(call.url)}, {`,
          '  headers: { Authorization: "Bearer " + token },',
          "});",
          'if (!answer.ok) throw new Error("Microsoft Graph answered " + answer.status);',
          "const text = JSON.stringify(await answer.json(), null, 2);",
          `console.log(text.replaceAll("#", "\\\\u0023")); // ${whyHashIsEscaped}`,
        ]
      : [
          'const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString("utf8"));',
          'console.log((claims.roles ?? []).join("\\n"));',
        ]),
  ];
};

/** JavaScript on Node.js. */
export const javascript: Tool = {
  title: "JavaScript (AzurePipelinesCredential)",
  group: "Programs",
  fileStem: "graph-javascript",
  task: "AzureCLI@2",
  inputs: (call, context) => ({
    scriptType: "bash",
    scriptLocation: "inlineScript",
    visibleAzLogin: false,
    inlineScript: script([
      "set -euo pipefail",
      `npm install --silent --no-audit --no-fund --prefix "${workFolder}" ${quoteBash(pinned.azureIdentityJavaScript.requirement)}`,
      ...fileInBash(`${workFolder}/graph.mjs`, "JAVASCRIPT", program(call, context)),
      `node "${workFolder}/graph.mjs"`,
    ]),
  }),
  env: jobToken,
  notes: [...credentialNotes, "Needs Node.js 20 or later and an agent with bash."],
};
