import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { search } from "@aws-lambda-powertools/jmespath";
import { microsoftGraphAppId } from "@/lib/cloud/index.ts";
import { scopes } from "@/lib/session/index.ts";
import type { RunningCloud } from "./cloud.ts";

const azureDevOps = "499b84ac-1321-427f-aa17-267ca6975798";

/** Options of `az` that the scripts use; any other is a mistake. */
const known = [
  "method",
  "url",
  "resource",
  "headers",
  "body",
  "query",
  "output",
  "id",
  "api",
  "api-permissions",
];

type Options = Readonly<Record<string, string>>;

function optionsIn(words: readonly string[]): Options {
  const options: Record<string, string> = {};
  for (let at = 0; at < words.length; at += 2) {
    const name = words[at]?.replace(/^--/, "") ?? "";
    const value = words[at + 1];
    if (!known.includes(name) || value === undefined) throw new Error(`az: unrecognized ${words[at]}`);
    options[name] = value;
  }
  return options;
}

/** What `az` prints of a result: nothing where there is none. */
function printed(result: unknown, { query, output = "json" }: Options): string {
  // biome-ignore lint/suspicious/noExplicitAny: the library wants JSON and says so in a type of its own
  const chosen = query === undefined ? result : search(query, result as any);
  if (chosen === null || chosen === undefined || output === "none") return "";
  if (output === "json") return `${JSON.stringify(chosen, null, 2)}\n`;
  if (output !== "tsv" || typeof chosen === "object") throw new Error(`az: cannot print as ${output}`);
  return `${String(chosen)}\n`;
}

/** Sends a request of `az rest` to the sandbox, with a token for the resource that `az` would take. */
async function send(cloud: RunningCloud, method: string, { url = "", resource, body, headers }: Options) {
  const service = resource === azureDevOps ? "devops" : "graph";
  const spelled = service === "devops" ? "https://dev.azure.com" : "https://graph.microsoft.com";
  if (!url.startsWith(`${spelled}/`)) throw new Error(`az: no token for ${url}`);
  const token = await cloud.tokens(service, {
    scopes:
      service === "devops" ? scopes.azureDevOps : [...scopes.writeApplications, ...scopes.grantAppRoles],
  });
  if (!token.ok) throw new Error("az: no token");
  const reply = await fetch(url.replace(spelled, cloud.origins[service]), {
    method,
    headers: {
      authorization: `Bearer ${token.value}`,
      ...(headers === undefined ? {} : { "content-type": headers.replace(/^Content-Type=/, "") }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`az: ${method} ${url}: ${reply.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

async function answer(cloud: RunningCloud, words: readonly string[]): Promise<string> {
  const command = words.findIndex((word) => word.startsWith("--"));
  const options = optionsIn(words.slice(command));
  switch (words.slice(0, command).join(" ")) {
    case "account show":
      return printed({ tenantId: cloud.tenant.id }, options);
    case "rest":
      return printed(await send(cloud, (options["method"] ?? "get").toUpperCase(), options), options);
    case "ad app permission add": {
      const [roleId, type] = (options["api-permissions"] ?? "").split("=");
      const application = cloud.sandbox.state.applications
        .list()
        .find(({ appId }) => appId === options["id"]);
      const url = `https://graph.microsoft.com/v1.0/applications/${application?.id}`;
      const { requiredResourceAccess } = await send(cloud, "GET", { url });
      const added = {
        resourceAppId: options["api"] ?? microsoftGraphAppId,
        resourceAccess: [{ id: roleId, type }],
      };
      const others = requiredResourceAccess.filter(
        ({ resourceAppId }: { resourceAppId: string }) => resourceAppId !== added.resourceAppId,
      );
      const same = requiredResourceAccess.find(
        ({ resourceAppId }: { resourceAppId: string }) => resourceAppId === added.resourceAppId,
      );
      added.resourceAccess.push(...(same?.resourceAccess ?? []));
      await send(cloud, "PATCH", {
        url,
        headers: "Content-Type=application/json",
        body: JSON.stringify({ requiredResourceAccess: [...others, added] }),
      });
      return "";
    }
    default:
      throw new Error(`az: unknown command ${words.join(" ")}`);
  }
}

const az = `az() { printf '%s\\0' "$@" | curl --silent --fail --data-binary @- "$FAKE_AZ"; }
sleep() { :; }
`;

/**
 * Runs a script in bash with an `az` that answers from the sandbox, as somebody signed in there. Its `--query` is
 * evaluated by a JMESPath library, as the real one does. Rejects where the script fails.
 */
export async function runWithAz(cloud: RunningCloud, script: string): Promise<void> {
  const refusals: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const words = Buffer.concat(chunks).toString("utf8").split("\0").slice(0, -1);
      answer(cloud, words).then(
        (text) => response.end(text),
        (error: Error) => {
          refusals.push(error.message);
          response.writeHead(400).end();
        },
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await promisify(execFile)("bash", ["-c", az + script], {
      env: { ...process.env, FAKE_AZ: `http://127.0.0.1:${port}/` },
    });
  } catch (error) {
    throw new Error([(error as { stderr?: string }).stderr ?? String(error), ...refusals].join("\n"));
  } finally {
    server.close();
  }
}
