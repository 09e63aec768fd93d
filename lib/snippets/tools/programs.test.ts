import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, constantFrom, property } from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { SnippetContext } from "../context.ts";
import { graphRequests } from "../graph-requests.ts";
import { writeSnippet } from "../write.ts";

const payload = Buffer.from(JSON.stringify({ roles: ["User.Read.All", "Group.Read.All"] })).toString(
  "base64url",
);
const token = `header.${payload}.signature`;

/** Azure Identity and the network as the programs find them: they keep what they are given and answer with it. */
const javascriptIdentity = `
export class AzurePipelinesCredential {
  constructor(tenant, client, connection, jobToken, options) {
    const authority = options?.authorityHost.replace("https://", "") ?? null;
    globalThis.given = { tenant, client, connection, jobToken, authority };
  }
  async getToken(scope) {
    globalThis.given.scope = scope;
    return { token: "${token}" };
  }
}
`;
const javascriptFetch = `
globalThis.fetch = async (url, { headers }) => ({
  ok: true,
  json: async () => ({ ...globalThis.given, url, authorization: headers.Authorization, name: "##vso[x]" }),
});
`;
const pythonIdentity = `
given = {}
class AzurePipelinesCredential:
    def __init__(self, *, tenant_id, client_id, service_connection_id, system_access_token, authority=None):
        given.update(tenant=tenant_id, client=client_id, connection=service_connection_id,
                     jobToken=system_access_token, authority=authority)
    def get_token(self, scope):
        given.update(scope=scope)
        return type("AccessToken", (), {"token": "${token}"})
`;
const pythonNetwork = `
import io, json, urllib.request
from azure.identity import given
def urlopen(request):
    sent = {**given, "url": request.full_url, "authorization": request.get_header("Authorization")}
    return io.BytesIO(json.dumps({**sent, "name": "##vso[x]"}).encode())
urllib.request.urlopen = urlopen
`;

let folder: string;
const write = (path: string, text: string, mode = 0o644) => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), mode);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "programs-"));
  write("graph/node_modules/@azure/identity/index.mjs", javascriptIdentity);
  write("graph/node_modules/@azure/identity/package.json", '{ "exports": "./index.mjs" }');
  write("fetch.mjs", javascriptFetch);
  write("python/azure/identity/__init__.py", pythonIdentity);
  write("python/sitecustomize.py", pythonNetwork);
  write("graph/bin/pip", "#!/bin/sh\n", 0o755);
  write("graph/bin/python", '#!/bin/sh\nexec python3 "$@"\n', 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the step prints when it is run where nothing is installed and everything is there already. */
function printedBy(tool: "python" | "javascript", context: SnippetContext): string {
  const written = writeSnippet(tool, "step", context);
  if (!written.ok) throw new Error(written.error.code);
  const installed = 'npm() { :; }\npython3() { [ "$1 $2" = "-m venv" ]; }\n';
  const script: string = parse(written.value.yaml)[0].inputs.inlineScript;
  return execFileSync("bash", ["-c", installed + script], {
    env: {
      NODE_ENV: "test",
      PATH: process.env["PATH"] ?? "",
      AGENT_TEMPDIRECTORY: folder,
      PYTHONPATH: join(folder, "python"),
      NODE_OPTIONS: `--import=${join(folder, "fetch.mjs")}`,
      AZURESUBSCRIPTION_TENANT_ID: "the tenant",
      AZURESUBSCRIPTION_CLIENT_ID: "the client",
      AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: "the connection",
      SYSTEM_ACCESSTOKEN: "the job token",
    },
  }).toString("utf8");
}

const contextWith = (permissions: readonly string[], authorityHost?: string): SnippetContext => ({
  connection: { id: "64171687-7a59-4fce-b2c8-823278dcf176", name: "graph-prod" },
  organization: "contoso",
  project: "payments",
  identity: {
    displayName: "Payments pipeline",
    clientId: "0ca3ddd9-f0b0-4635-a98c-5866526961b6",
    tenantId: "ff882432-09b0-437b-bd22-ca13c0037ded",
  },
  permissions: permissions.map((value) => ({ resource: "Microsoft Graph", value })),
  hosts: { graphUrl: "https://graph.example", ...(authorityHost !== undefined && { authorityHost }) },
  branch: "main",
});

describe.each(["python", "javascript"] as const)("the program in %s, really run", (tool) => {
  it("signs in with the connection's values and reads the address; the answer is no pipeline command", () => {
    const requests = constantFrom(...graphRequests);
    const authorities = constantFrom(undefined, "login.microsoftonline.us");
    assert(
      property(requests, authorities, ({ permission, path }, authority) => {
        const printed = printedBy(tool, contextWith([permission], authority));
        expect(printed).not.toContain("#");
        expect(JSON.parse(printed)).toEqual({
          tenant: "the tenant",
          client: "the client",
          connection: "the connection",
          jobToken: "the job token",
          authority: authority ?? null,
          scope: "https://graph.example/.default",
          url: `https://graph.example/v1.0/${path}`,
          authorization: `Bearer ${token}`,
          name: "##vso[x]",
        });
      }),
      { numRuns: 4 },
    );
  });

  it("prints the names of the token's roles and nothing else where no permission has a request", () => {
    expect(printedBy(tool, contextWith([]))).toBe("User.Read.All\nGroup.Read.All\n");
  });
});
