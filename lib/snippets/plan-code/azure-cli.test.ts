import { spawnSync } from "node:child_process";
import { assert, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { writePlanCode } from "./index.ts";
import type { PlanToWrite } from "./plan-code.ts";
import { connectionOf, hostilePlan, idOf } from "./testing/hostile-plan.ts";

/** An `az` that tells on another channel what it was called with, and answers so that every object has to be made. */
const az = `sleep() { :; }
az() {
  printf '%s\\0' "$#" "$@" >&3
  case "$*" in
    "account show"*) echo '${idOf(2)}' ;;
    *"--query signInAudience"*) echo AzureADMyOrg ;;
    *"--query id "*) echo made ;;
    *"--query appId "*) echo client ;;
    *"--query properties.outputs"*) echo client ;;
    *"--output json"*) echo '"it'"'"'s \\\\ \\"said\\""' ;;
  esac
}
terraform() { echo endpoint; }
`;
const said = `it's \\ "said"`;

/** Runs a script, with every argument that `az` was given by it. */
function run(script: string, ...args: string[]): string[][] {
  const ran = spawnSync("bash", ["-c", az + script, "script", ...args], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  if (ran.status !== 0) throw new Error(`bash ended with ${ran.status}: ${ran.stderr}`);
  const words = String(ran.output[3]).split("\0");
  const calls: string[][] = [];
  for (let at = 0; at < words.length - 1; ) {
    const count = Number(words[at]);
    calls.push(words.slice(at + 1, at + 1 + count));
    at += 1 + count;
  }
  return calls;
}

const optionOf = (call: readonly string[], name: string): string => call[call.indexOf(name) + 1] ?? "";

/** The bodies that a script sends, by a piece of the address that they go to. */
const bodiesTo = (calls: readonly string[][], address: string, method = "post") =>
  calls
    .filter(
      (call) =>
        call.includes("--body") &&
        optionOf(call, "--method") === method &&
        optionOf(call, "--url").includes(address),
    )
    .map((call) => JSON.parse(optionOf(call, "--body")));

const scriptOf = (language: "azure-cli" | "terraform" | "bicep", plan: PlanToWrite): string => {
  const written = writePlanCode(language, plan);
  if (!written.ok) throw new Error(written.error.code);
  return written.value.files.find((file) => file.language === "shell")?.code ?? "";
};

/** What Azure DevOps is asked for, whichever script asks. */
function expectConnection(calls: readonly string[][], plan: PlanToWrite): void {
  const { organization, owner, others, name, description, allPipelines } = connectionOf(plan);
  const [draft] = bodiesTo(calls, "/endpoints?");
  expect(draft).toMatchObject({
    name,
    description,
    isReady: false,
    authorization: { parameters: { tenantid: idOf(2) } },
    data: { subscriptionName: plan.outline.scope.name, isDraft: "true" },
    serviceEndpointProjectReferences: [
      { name, description, projectReference: { id: owner.id, name: owner.name } },
    ],
  });
  const created = calls.find((call) => optionOf(call, "--body").includes("isDraft"));
  expect(new URL(optionOf(created ?? [], "--url")).pathname).toBe(
    `/${encodeURIComponent(organization.name)}/_apis/serviceendpoint/endpoints`,
  );
  expect(
    bodiesTo(calls, "/endpoints/", "patch")
      .flat()
      .filter((body) => "projectReference" in body),
  ).toEqual(
    others.map((project) => ({
      projectReference: { id: project.id, name: project.name },
      name: project.connectionName,
      description,
    })),
  );
  const allowed = allPipelines
    ? { allPipelines: { authorized: true } }
    : { pipelines: [{ id: 7, authorized: true }] };
  const projects = [owner, ...others].filter(({ pipelines }) => allPipelines || pipelines);
  expect(bodiesTo(calls, "/pipelinepermissions/", "patch")).toEqual(projects.map(() => allowed));
}

describe("the script for the Azure CLI", () => {
  it("gives az the same values, whatever the names are", () => {
    assert(
      property(hostilePlan, (plan) => {
        const calls = run(scriptOf("azure-cli", plan));
        expectConnection(calls, plan);
        const { credential } = connectionOf(plan);
        expect(bodiesTo(calls, "/federatedIdentityCredentials")).toEqual([
          {
            name: credential.name,
            description: credential.description,
            audiences: [credential.audience],
            issuer: said,
            subject: said,
          },
        ]);
        const { creation, displayName } = plan.outline.application;
        const applications = bodiesTo(calls, "/v1.0/applications").filter((body) => "displayName" in body);
        expect(applications.map((body) => [body.displayName, body.signInAudience])).toEqual(
          creation ? [[displayName, "AzureADMyOrg"]] : [],
        );
        expect(calls.some((call) => call.slice(0, 4).join(" ") === "ad app permission add")).toBe(!creation);
      }),
      { numRuns: 15 },
    );
  });

  it("completes a connection only after the application trusts it", () => {
    assert(
      property(hostilePlan, (plan) => {
        const calls = run(scriptOf("azure-cli", plan)).map(
          (call) => `${optionOf(call, "--method")} ${optionOf(call, "--url")}`,
        );
        const trusted = calls.findIndex((call) => /^post .*federatedIdentityCredentials$/.test(call));
        const completed = calls.findIndex((call) => call.startsWith("put "));
        const allowed = calls.findIndex((call) => call.includes("/pipelinepermissions/"));
        expect(trusted).toBeGreaterThan(-1);
        expect(completed).toBeGreaterThan(trusted);
        if (allowed !== -1) expect(allowed).toBeGreaterThan(completed);
      }),
      { numRuns: 3 },
    );
  });
});

describe("the script around Bicep", () => {
  it("gives az the same values, and Bicep what Azure DevOps said, whatever the names are", () => {
    assert(
      property(hostilePlan, (plan) => {
        const calls = run(scriptOf("bicep", plan), "group");
        expectConnection(calls, plan);
        const deployed = calls.filter((call) => call.slice(0, 3).join(" ") === "deployment group create");
        if (plan.outline.application.creation) {
          expect(deployed).toHaveLength(2);
          const parameters = optionOf(deployed[1] ?? [], "--parameters");
          expect(JSON.parse(parameters.replace(/^federations=/, ""))).toEqual([
            { issuer: said, subject: said },
          ]);
        } else {
          expect(deployed).toHaveLength(1);
          expect(bodiesTo(calls, "/federatedIdentityCredentials")).toHaveLength(1);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("the script that shares what Terraform created", () => {
  it("gives az the same values, whatever the names are, and is there only where something is shared", () => {
    assert(
      property(hostilePlan, (plan) => {
        const { others, description } = connectionOf(plan);
        const script = scriptOf("terraform", plan);
        expect(script !== "").toBe(others.length > 0);
        if (script === "") return;
        expect(bodiesTo(run(script), "/endpoints/endpoint?", "patch").flat()).toEqual(
          others.map((project) => ({
            projectReference: { id: project.id, name: project.name },
            name: project.connectionName,
            description,
          })),
        );
      }),
      { numRuns: 15 },
    );
  });
});

describe("a plan as code", () => {
  it("is refused where a name is no text that a file can carry", () => {
    assert(
      property(hostilePlan, (plan) => {
        for (const name of ["a\0b", "\ud800"]) {
          const outline = { ...plan.outline, tenant: { ...plan.outline.tenant, name } };
          expect(writePlanCode("azure-cli", { ...plan, outline })).toMatchObject({
            ok: false,
            error: { code: "not_text", value: name },
          });
        }
      }),
      { numRuns: 3 },
    );
  });

  it("is saved under names that every file system takes, and holds no secret", () => {
    assert(
      property(hostilePlan, (plan) => {
        for (const language of ["azure-cli", "powershell", "terraform", "bicep"] as const) {
          const written = writePlanCode(language, plan);
          if (!written.ok) throw new Error("not written");
          for (const { name, code } of written.value.files) {
            expect(name).toMatch(/^[a-z][a-z0-9-]{0,90}\.(sh|ps1|tf|bicep|json)$/);
            expect(code).not.toMatch(/client_secret|serviceprincipalkey|password/i);
          }
        }
      }),
    );
  });
});
