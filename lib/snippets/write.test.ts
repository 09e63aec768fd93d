import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { assert, constantFrom, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { SnippetContext } from "./context.ts";
import { chooseGraphCall, graphRequests } from "./graph-requests.ts";
import { oneLine } from "./text.ts";
import {
  type ConnectionReference,
  connectionReferences,
  type SnippetShape,
  type SnippetTool,
  snippetShapes,
  snippetToolGroups,
  snippetTools,
  writeSnippet,
} from "./write.ts";

const connectionId = "64171687-7a59-4fce-b2c8-823278dcf176";
const context: SnippetContext = {
  connection: { id: connectionId, name: "graph-prod" },
  organization: "contoso",
  project: "payments",
  identity: {
    displayName: "Payments pipeline",
    clientId: "0ca3ddd9-f0b0-4635-a98c-5866526961b6",
    tenantId: "ff882432-09b0-437b-bd22-ca13c0037ded",
  },
  permissions: [{ resource: "Microsoft Graph", value: "User.Read.All" }],
  hosts: { graphUrl: "https://graph.microsoft.com" },
  branch: "main",
};
const usersUrl = "https://graph.microsoft.com/v1.0/users?$select=id,displayName,userPrincipalName&$top=3";

const write = (
  tool: SnippetTool,
  shape: SnippetShape,
  given: SnippetContext = context,
  by: ConnectionReference = "id",
) => {
  const written = writeSnippet(tool, shape, given, by);
  if (!written.ok) throw new Error(written.error.code);
  return written.value;
};
/** Tools whose program asks Microsoft Graph what the granted permissions allow. */
const askingTools = snippetTools.filter((tool) => tool !== "terraform");
const everyForm = snippetTools.flatMap((tool) => snippetShapes.map((shape) => [tool, shape] as const));

describe("the step", () => {
  const bash = { scriptType: "bash", scriptLocation: "inlineScript", visibleAzLogin: false };
  const pwsh = { ...bash, scriptType: "pscore" };
  const none = { allowNoSubscriptions: true };
  const token = { env: { SYSTEM_ACCESSTOKEN: "$(System.AccessToken)" } };
  const expected: Record<SnippetTool, { task: string; script?: string; type: object; more?: object }> = {
    "azure-cli-bash": { task: "AzureCLI@2", type: bash },
    "azure-cli-pwsh": { task: "AzureCLI@2", type: pwsh },
    "azure-cli-3-bash": { task: "AzureCLI@3", type: { ...bash, ...none } },
    "azure-cli-3-pwsh": { task: "AzureCLI@3", type: { ...pwsh, ...none } },
    "azure-powershell": {
      task: "AzurePowerShell@5",
      script: "Inline",
      type: {
        ScriptType: "InlineScript",
        azurePowerShellVersion: "LatestVersion",
        pwsh: true,
        errorActionPreference: "stop",
      },
    },
    powershell: { task: "AzureCLI@2", type: pwsh, more: token },
    python: { task: "AzureCLI@2", type: bash, more: token },
    dotnet: { task: "AzureCLI@2", type: bash, more: token },
    javascript: { task: "AzureCLI@2", type: bash, more: token },
    terraform: { task: "AzureCLI@2", type: bash, more: token },
  };

  it.each(snippetTools)("of %s has exactly the documented inputs and the connection by id", (tool) => {
    const { task, script = "inlineScript", type, more } = expected[tool];
    expect(parse(write(tool, "step").yaml)).toEqual([
      {
        task,
        displayName: "Call Microsoft Graph as Payments pipeline",
        inputs: { azureSubscription: connectionId, ...type, [script]: expect.any(String) },
        ...more,
      },
    ]);
  });

  it.each(snippetTools)("of %s names the connection as it is called in the project, if asked to", (tool) => {
    const [step] = parse(write(tool, "step", context, "name").yaml);
    expect(step.inputs.azureSubscription).toBe("graph-prod");
    expect(write(tool, "step", context, "name").yaml).toContain(`# ${connectionId}`);
  });

  it.each(askingTools)("of %s has the address in its script", (tool) => {
    expect(write(tool, "step").yaml).toContain(usersUrl);
  });

  it.each(askingTools)(
    "of %s shows the token's roles and no address when no permission has a request",
    (tool) => {
      const { yaml, notes } = write(tool, "step", {
        ...context,
        permissions: [{ resource: "Microsoft Graph", value: "Mail.Read" }],
      });
      expect(yaml).toContain("roles");
      expect(yaml).not.toContain("/v1.0/");
      expect(notes[0]).toContain("roles");
    },
  );

  it("signs in to the national cloud that the context names", () => {
    const hosts = { graphUrl: "https://graph.microsoft.us", authorityHost: "login.microsoftonline.us" };
    expect(write("azure-powershell", "step", { ...context, hosts }).yaml).toContain("-Environment USGov");
    expect(write("python", "step", { ...context, hosts }).yaml).toContain(
      'authority="login.microsoftonline.us"',
    );
    expect(write("python", "step").yaml).not.toContain("authority=");
    for (const tool of ["powershell", "dotnet", "javascript"] as const) {
      expect(write(tool, "step", { ...context, hosts }).yaml).toContain("https://login.microsoftonline.us");
    }
    expect(write("terraform", "step", { ...context, hosts }).yaml).toContain('"usgovernmentl4"');
  });

  it("reads an application with Terraform where a permission allows it, and else says who it is", () => {
    const permissions = [{ resource: "Microsoft Graph", value: "Application.ReadWrite.All" }];
    const reading = write("terraform", "step", { ...context, permissions });
    expect(reading.yaml).toContain("azuread_service_principal");
    expect(reading.notes[0]).toContain("Application.ReadWrite.All");
    expect(write("terraform", "step").yaml).not.toContain("azuread_service_principal");
    expect(write("terraform", "step").yaml).toContain("signed_in_as");
  });

  it("says why no subscription is selected only where none is", () => {
    expect(write("azure-cli-bash", "step").yaml).toContain("management group");
    const scoped = { ...context, connection: { ...context.connection, scope: "subscription" as const } };
    expect(write("azure-cli-bash", "step", scoped).yaml).not.toContain("management group");
    expect(write("azure-cli-bash", "step", scoped).notes.join()).toContain("Reader");
  });

  it("needs no role in Azure with the third version of the Azure CLI's task, and says what then fails", () => {
    const scoped = { ...context, connection: { ...context.connection, scope: "subscription" as const } };
    for (const tool of ["azure-cli-3-bash", "azure-cli-3-pwsh"] as const) {
      const { yaml, notes } = write(tool, "step", scoped);
      expect(yaml).toContain("no role in Azure");
      expect(notes.join()).not.toContain("Reader at least");
      expect(notes.join()).toContain("az account set");
      expect(notes.join()).toContain("az group list");
    }
  });

  it("is offered once, under the group of its tool", () => {
    expect(snippetToolGroups.flatMap(({ tools }) => tools)).toEqual([...snippetTools]);
  });
});

describe("the script", () => {
  const scriptOf = (tool: SnippetTool, given: SnippetContext): string =>
    parse(write(tool, "step", given).yaml)[0].inputs.inlineScript;
  const inBash = [
    "azure-cli-bash",
    "azure-cli-3-bash",
    "python",
    "dotnet",
    "javascript",
    "terraform",
  ] as const;

  it.each(inBash)("of %s is well-formed bash", (tool) => {
    for (const permissions of [context.permissions, []]) {
      execFileSync("bash", ["-n", "-c", scriptOf(tool, { ...context, permissions })]);
    }
  });

  it("in bash passes the address whole and prints an answer that is the same JSON and no pipeline command", () => {
    const answer = { displayName: "##vso[task.complete]" };
    const stub = `az() { [[ " $* " == *" --url ${usersUrl.replaceAll("$", "\\$")} "* ]] && echo '${JSON.stringify(answer)}'; }\n`;
    const printed = execFileSync("bash", ["-c", stub + scriptOf("azure-cli-bash", context)]).toString("utf8");
    expect(printed).not.toContain("#");
    expect(JSON.parse(printed)).toEqual(answer);
  });

  /** Every granted permission that a request exists for, in a cloud of any name. */
  const contexts = record({
    request: constantFrom(...graphRequests),
    label: string({ unit: constantFrom("a", "z", "0", "-"), minLength: 1, maxLength: 20 }),
  }).map(({ request, label }) => ({
    url: `https://${label}.example/v1.0/${request.path}`,
    given: {
      ...context,
      permissions: [{ resource: "Microsoft Graph", value: request.permission }],
      hosts: { graphUrl: `https://${label}.example` },
    } satisfies SnippetContext,
  }));

  /** The string literals of a program, as its language reads them. */
  const literals: Readonly<
    Record<"dotnet" | "powershell" | "azure-cli-pwsh" | "azure-cli-3-pwsh", (text: string) => string[]>
  > = {
    dotnet: (text) => (text.match(/"(?:[^"\\\n]|\\.)*"/g) ?? []).map((each) => JSON.parse(each)),
    powershell: (text) =>
      [...text.matchAll(/'((?:[^'\n]|'')*)'/g)].map(([, each = ""]) => each.replaceAll("''", "'")),
    "azure-cli-pwsh": (text) => literals.powershell(text),
    "azure-cli-3-pwsh": (text) => literals.powershell(text),
  };

  it.each(["dotnet", "powershell", "azure-cli-pwsh", "azure-cli-3-pwsh"] as const)(
    "of %s has the address and the scope among its literals",
    (tool) => {
      assert(
        property(contexts, ({ given, url }) => {
          const found = literals[tool](scriptOf(tool, given));
          expect(found).toContain(url);
          if (!tool.startsWith("azure-cli")) expect(found).toContain(`${given.hosts.graphUrl}/.default`);
        }),
      );
    },
  );
});

describe("the pipeline", () => {
  it.each(snippetTools)("of %s has no trigger, one pool and the very step", (tool) => {
    expect(parse(write(tool, "pipeline").yaml)).toEqual({
      trigger: "none",
      pool: { vmImage: "ubuntu-latest" },
      steps: parse(write(tool, "step").yaml),
    });
  });
});

describe("with hostile names", () => {
  const text = string({ unit: "binary" });
  const seeds = constantFrom(
    "$(System.AccessToken)",
    "\u0024{{ variables }}",
    "##vso[task.setvariable]",
    "\n- script: id",
    "\u2028",
    "' ; id #",
    "\u201d",
    "\ud800",
    "\u202e",
  );
  const names = record({ one: text, seed: seeds, two: text }).map(({ one, seed, two }) => one + seed + two);

  it.each(everyForm)("%s as a %s differs from the tame one in its label only", (tool, shape) => {
    assert(
      property(names, (name) => {
        const hostile: SnippetContext = {
          ...context,
          connection: { ...context.connection, name },
          organization: name,
          project: name,
          branch: name,
          identity: { ...context.identity, displayName: name },
          permissions: [...context.permissions, { resource: name, value: name }],
        };
        const { yaml, fileName } = write(tool, shape, hostile);
        const tame = write(tool, shape);
        const label = `Call Microsoft Graph as ${oneLine(name)}`;
        const expected = JSON.parse(
          JSON.stringify(parse(tame.yaml), (key, value) => (key === "displayName" ? label : value)),
        );
        expect(parse(yaml, { version: "1.1" })).toEqual(expected);
        expect(parse(yaml, { version: "1.2" })).toEqual(expected);
        expect(fileName).toBe(tame.fileName);
        expect(yaml).not.toMatch(/\$\{\{|##vso/);
        expect(yaml.split("$(System.AccessToken)").length).toBe(
          tame.yaml.split("$(System.AccessToken)").length,
        );
      }),
      { numRuns: 50 },
    );
  });

  it.each(everyForm)("%s as a %s refers to the connection by its very name, or is refused", (tool, shape) => {
    assert(
      property(text, seeds, (name, seed) => {
        for (const called of [name, name + seed]) {
          const given = { ...context, connection: { ...context.connection, name: called } };
          const written = writeSnippet(tool, shape, given, "name");
          const acted = called === "" || /\p{Cs}|\$[([{]|##/u.test(called);
          expect(written.ok).toBe(!acted);
          if (!written.ok) continue;
          const read = parse(written.value.yaml);
          const [step] = shape === "step" ? read : read.steps;
          expect(step.inputs.azureSubscription).toBe(called);
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [{ connection: { id: "graph'prod", name: "" } }, "connection.id"],
    [{ hosts: { graphUrl: "https://graph.microsoft.com'; id; '" } }, "hosts.graphUrl"],
    [{ hosts: { graphUrl: "https://graph.microsoft.com", authorityHost: 'a"b' } }, "hosts.authorityHost"],
    [{ poolImage: "ubuntu $(x)" }, "poolImage"],
  ])("refuses %j, which code needs bare", (change, field) => {
    expect(writeSnippet("python", "step", { ...context, ...change })).toMatchObject({
      ok: false,
      error: { field },
    });
  });
});

describe("chooseGraphCall", () => {
  const choose = (...values: string[]) =>
    chooseGraphCall({
      ...context,
      permissions: values.map((value) => ({ resource: "Microsoft Graph", value })),
    });

  it("prefers by the table's order, whatever the order of the grants", () => {
    expect(choose("Group.Read.All", "User.Read.All")).toEqual(choose("User.Read.All", "Group.Read.All"));
  });

  it("reads with a permission that writes", () => {
    expect(choose("Application.ReadWrite.All")).toMatchObject({
      kind: "request",
      permission: "Application.ReadWrite.All",
    });
  });

  it("takes no notice of another API's permission of the same name", () => {
    expect(
      chooseGraphCall({ ...context, permissions: [{ resource: "Other", value: "User.Read.All" }] }),
    ).toEqual({ kind: "roles" });
  });

  it("asks for few rows and nothing a shell or a pipeline would expand", () => {
    for (const { path } of graphRequests) {
      expect(path).toMatch(/[?&]\$(select|top)=/);
      expect(path).toMatch(/^[A-Za-z0-9_./?$=,&]+$/);
    }
  });
});

const specifications = process.env["API_SPECS_DIR"];

describe.skipIf(!specifications)(
  "against the published schema of Azure Pipelines (set API_SPECS_DIR to run)",
  () => {
    /** The schema's patterns are written for regular expressions without the `u` flag. */
    const compile = () => {
      const path = join(specifications ?? "", "azure-pipelines", "service-schema.json");
      const ajv = new Ajv({ strict: false, logger: false, unicodeRegExp: false });
      return ajv.compile(JSON.parse(readFileSync(path, "utf8")));
    };

    /** Tasks that are newer than the schema: the task that it knows instead, and the inputs that are new. */
    const newerTasks: Readonly<Record<string, { like: string; newInputs: readonly string[] }>> = {
      "AzureCLI@3": { like: "AzureCLI@2", newInputs: ["allowNoSubscriptions"] },
    };

    // biome-ignore lint/suspicious/noExplicitAny: a document of any shape is what the schema judges.
    const asPublished = (pipeline: any) => ({
      ...pipeline,
      steps: pipeline.steps.map(({ task, inputs, ...step }: { task: string; inputs: object }) => {
        const newer = newerTasks[task];
        const known = Object.entries(inputs).filter(([name]) => !newer?.newInputs.includes(name));
        return { ...step, task: newer?.like ?? task, inputs: Object.fromEntries(known) };
      }),
    });

    it("every pipeline is valid, and one with an input that does not exist is not", () => {
      const validate = compile();
      for (const tool of snippetTools) {
        for (const by of connectionReferences) {
          const pipeline = asPublished(parse(write(tool, "pipeline", context, by).yaml));
          validate(pipeline);
          expect(validate.errors ?? [], tool).toEqual([]);
          pipeline.steps[0].inputs.noSuchInput = "x";
          expect(validate(pipeline), tool).toBe(false);
        }
      }
    });

    it("does not know the tasks that are taken for others", () => {
      const validate = compile();
      for (const tool of ["azure-cli-3-bash", "azure-cli-3-pwsh"] as const) {
        expect(validate(parse(write(tool, "pipeline").yaml))).toBe(false);
      }
    });
  },
);

describe.skipIf(!specifications)(
  "against the published table of permissions (set API_SPECS_DIR to run)",
  () => {
    type PathSet = { schemeKeys: string[]; methods: string[]; paths: Record<string, string> };

    it.each(graphRequests)(
      "$permission as an application permission allows $path",
      ({ permission, path }) => {
        const file = join(specifications ?? "", "microsoft-graph", "permissions.json");
        const published: { permissions: Record<string, { pathSets: PathSet[] }> } = JSON.parse(
          readFileSync(file, "utf8"),
        );
        const allowed = (published.permissions[permission]?.pathSets ?? [])
          .filter(({ schemeKeys, methods }) => schemeKeys.includes("Application") && methods.includes("GET"))
          .flatMap(({ paths }) => Object.keys(paths));
        const wanted = `/${path.split("?")[0] ?? ""}`.toLowerCase();
        const asSite = wanted.replace("/sites/root", "/sites/{id}");
        expect(allowed.some((each) => [wanted, asSite].includes(each.toLowerCase()))).toBe(true);
      },
    );
  },
);
