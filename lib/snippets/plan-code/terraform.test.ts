import { assert, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { writePlanCode } from "./index.ts";
import type { PlanToWrite } from "./plan-code.ts";
import { connectionOf, hostilePlan, idOf } from "./testing/hostile-plan.ts";

/** A block of HCL as it is read: text values as they are meant, everything else as it is written. */
interface Block {
  readonly header: string;
  readonly attributes: Readonly<Record<string, string | string[]>>;
  readonly blocks: readonly Block[];
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/**
 * Reads the HCL that the language's specification allows and we write: comments, blocks, attributes whose value is a
 * string, a list of strings or an expression on one line. Throws on anything else, such as a template in a string.
 */
class HclReader {
  readonly #code: string;
  #at = 0;

  constructor(code: string) {
    this.#code = code;
  }

  body(nested = false): Omit<Block, "header"> {
    const attributes: Record<string, string | string[]> = {};
    const blocks: Block[] = [];
    for (;;) {
      this.#match(/(?:\s|#[^\n]*\n)*/y);
      if (nested && this.#match(/\}\n/y)) return { attributes, blocks };
      if (!nested && this.#at === this.#code.length) return { attributes, blocks };
      const header = this.#match(/([a-z_]+(?: "[a-z0-9_]+")*) \{\n/y);
      if (header) {
        blocks.push({ header: header[1] ?? "", ...this.body(true) });
        continue;
      }
      const name = this.#match(/([a-z_]+) += /y)?.[1];
      if (name === undefined) throw new Error(`neither block nor attribute at ${this.#at}`);
      attributes[name] = this.#value();
      if (!this.#match(/\n/y)) throw new Error(`the line goes on after ${name}`);
    }
  }

  #value(): string | string[] {
    if (this.#code[this.#at] === '"') return this.#string();
    if (!this.#match(/\[(?=["\]])/y)) return this.#match(/[^"\n]*(?:"[^"\n]*"[^"\n]*)*/y)?.[0] ?? "";
    const items: string[] = [];
    while (!this.#match(/\]/y)) {
      items.push(this.#string());
      this.#match(/, /y);
    }
    return items;
  }

  #string(): string {
    let text = "";
    this.#at += 1;
    for (;;) {
      const literal = this.#match(/[^"\\$%\n\r]+|\$\$(?=\{)|%%(?=\{)/y)?.[0];
      if (literal !== undefined) {
        text += /^(\$\$|%%)$/.test(literal) ? literal.slice(1) + this.#take() : literal;
        continue;
      }
      const escaped = this.#match(/\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|([nrt"\\]))/y);
      if (escaped) {
        const [, short, long, named] = escaped;
        text += named ? escapes[named] : String.fromCodePoint(Number.parseInt(short ?? long ?? "", 16));
        continue;
      }
      const next = this.#take();
      if (next === '"') return text;
      // A reference by which an expression is made up: the writer's own, and nothing that a name may bring in.
      if (next === "$" && this.#match(/\{data\.azuread_application\.this\.object_id\}/y))
        text += "<object id>";
      else if ((next === "$" || next === "%") && this.#code[this.#at] !== "{") text += next;
      else throw new Error(`a template or a broken string at ${this.#at}`);
    }
  }

  #take(): string {
    const character = this.#code[this.#at] ?? "";
    this.#at += 1;
    return character;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#code);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
}

const read = (plan: PlanToWrite): readonly Block[] => {
  const written = writePlanCode("terraform", plan);
  if (!written.ok) throw new Error(written.error.code);
  return new HclReader(written.value.files[0]?.code ?? "").body().blocks;
};

const named = (blocks: readonly Block[], type: string) =>
  blocks.filter(({ header }) => header.includes(`"${type}"`));

describe("the Terraform configuration", () => {
  it("reads back as the same values, whatever the names are", () => {
    assert(
      property(hostilePlan, (plan) => {
        const blocks = read(plan);
        const { name, description, owner, credential, allPipelines, organization } = connectionOf(plan);
        const { creation } = plan.outline.application;
        expect(
          named(blocks, "azuredevops_serviceendpoint_azurerm").map(({ attributes }) => attributes),
        ).toMatchObject([
          {
            project_id: owner.id,
            service_endpoint_name: name,
            description,
            service_endpoint_authentication_scheme: "WorkloadIdentityFederation",
            azurerm_subscription_name: plan.outline.scope.name,
          },
        ]);
        expect(
          named(blocks, "azuread_application_federated_identity_credential").map(
            ({ attributes }) => attributes,
          ),
        ).toMatchObject([
          {
            display_name: credential.name,
            description: credential.description,
            audiences: [credential.audience],
            issuer: expect.stringMatching(/\.workload_identity_federation_issuer$/),
            subject: expect.stringMatching(/\.workload_identity_federation_subject$/),
          },
        ]);
        expect(named(blocks, "azuread_application").map(({ attributes }) => attributes)).toMatchObject([
          creation
            ? { display_name: creation.displayName, sign_in_audience: "AzureADMyOrg", tags: [creation.tag] }
            : { object_id: idOf(60) },
        ]);
        expect(named(blocks, "azuredevops").map(({ attributes }) => attributes["org_service_url"])).toEqual([
          `https://dev.azure.com/${encodeURIComponent(organization.name)}`,
        ]);
        const allowed = named(blocks, "azuredevops_pipeline_authorization").map(
          ({ attributes }) => attributes,
        );
        expect(allowed.map(({ pipeline_id }) => pipeline_id)).toEqual(
          allPipelines ? [undefined] : owner.pipelines ? ["7"] : [],
        );
      }),
      { numRuns: 300 },
    );
  });

  it("imports exactly what was found", () => {
    assert(
      property(hostilePlan, (plan) => {
        const { application, grants, connections } = plan.outline;
        const imports = (outline: PlanToWrite["outline"]) =>
          read({ ...plan, outline })
            .filter(({ header }) => header === "import")
            .map(({ attributes }) => attributes["id"]);
        if (!application.creation) return;
        expect(imports(plan.outline)).toEqual([]);
        const owner = connectionOf(plan).owner.id;
        expect(
          imports({
            ...plan.outline,
            application: { ...application, found: { applicationId: "A", clientId: "C" } },
            servicePrincipalId: "S",
            grants: grants.map((grant) => ({ ...grant, assignmentId: "G" })),
            connections: connections.map((each) => ({
              ...each,
              found: { endpointId: "E", credentialId: "F" },
            })),
          }),
        ).toEqual([
          "/applications/A",
          "/servicePrincipals/S",
          `/servicePrincipals/${idOf(40)}/appRoleAssignedTo/G`,
          `${owner}/E`,
          "A/federatedIdentityCredential/F",
        ]);
      }),
      { numRuns: 20 },
    );
  });
});
