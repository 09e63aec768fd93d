import { assert, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { writePlanCode } from "./index.ts";
import type { PlanToWrite } from "./plan-code.ts";
import { connectionOf, hostilePlan, idOf } from "./testing/hostile-plan.ts";

type Data = string | number | boolean | Data[] | { [key: string]: Data };

const quote = "'\u2018\u2019\u201a\u201b";
const literalPattern = new RegExp(`[${quote}]((?:[^${quote}]|[${quote}]{2})*)[${quote}]`, "y");
/** A double-quoted string of the script's own. The typographic double quotes end it as well. */
const expandable = /"(?:[^"`\u201c-\u201e]|`[\s\S]|"")*"/y;

/**
 * Reads a script as PowerShell's language specification cuts it: comments, single-quoted literals in which two quotes
 * of any shape are one, hash tables and arrays. Gives back the data that stands in parentheses, in its order.
 */
class PowerShellReader {
  readonly #code: string;
  #at = 0;

  constructor(code: string) {
    this.#code = code;
  }

  tables(): Data[] {
    const found: Data[] = [];
    while (this.#at < this.#code.length) {
      if (this.#match(/\(\[ordered\](?=@\{)/y)) {
        found.push(this.#data());
        if (!this.#match(/\)/y)) throw new Error("a table that does not end");
      } else if (!this.#match(/#[^\n]*/y) && !this.#match(literalPattern) && !this.#match(expandable)) {
        if (/["\u201c-\u201e]/.test(this.#code[this.#at] ?? ""))
          throw new Error("a string that does not end");
        this.#at += 1;
      }
    }
    return found;
  }

  #data(): Data {
    this.#match(/\[ordered\]/y);
    if (this.#match(/@\{\s*/y)) {
      const table: { [key: string]: Data } = {};
      while (!this.#match(/\s*\}/y)) {
        this.#match(/\s*/y);
        const key = this.#match(/([A-Za-z_]\w*)/y)?.[1] ?? this.#literal();
        if (!this.#match(/ = /y)) throw new Error(`no value for ${key}`);
        table[key] = this.#data();
      }
      return table;
    }
    if (this.#match(/@\(\s*/y)) {
      const items: Data[] = [];
      while (!this.#match(/\s*\)/y)) {
        this.#match(/\s*/y);
        items.push(this.#data());
      }
      return items;
    }
    if (this.#match(/\(/y)) {
      let sum = this.#literal();
      while (this.#match(/ \+ /y)) sum += this.#literal();
      if (!this.#match(/\)/y)) throw new Error("a sum that does not end");
      return sum;
    }
    const plain = this.#match(/\$(true|false)\b|\d+|\$[\w.]+/y)?.[0];
    if (plain === undefined) return this.#literal();
    return plain.startsWith("$")
      ? plain === "$true" || plain === "$false"
        ? plain === "$true"
        : plain
      : Number(plain);
  }

  #literal(): string {
    const inner = this.#match(literalPattern)?.[1];
    if (inner === undefined) throw new Error(`no literal at ${this.#code.slice(this.#at, this.#at + 20)}`);
    return inner.replace(new RegExp(`([${quote}])[${quote}]`, "g"), "$1");
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#code);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
}

const read = (plan: PlanToWrite): Data[] => {
  const written = writePlanCode("powershell", plan);
  if (!written.ok) throw new Error(written.error.code);
  return new PowerShellReader(written.value.files[0]?.code ?? "").tables();
};

const said = "$connection.authorization.parameters.workloadIdentityFederation";

describe("the script for PowerShell", () => {
  it("reads back as the same values, whatever the names are", () => {
    assert(
      property(hostilePlan, (plan) => {
        const { name, description, owner, others, credential, allPipelines } = connectionOf(plan);
        const { creation } = plan.outline.application;
        const allowed = [owner, ...others].flatMap(({ pipelines }): object[] =>
          allPipelines
            ? [{ allPipelines: { authorized: true } }]
            : pipelines
              ? [{ pipelines: [{ id: 7, authorized: true }] }]
              : [],
        );
        expect(read(plan)).toMatchObject([
          ...(creation
            ? [{ displayName: creation.displayName, signInAudience: "AzureADMyOrg", tags: [creation.tag] }]
            : []),
          {
            name,
            description,
            isReady: false,
            data: { subscriptionName: plan.outline.scope.name, isDraft: "true" },
            authorization: { parameters: { tenantid: idOf(2), serviceprincipalid: "$client" } },
            serviceEndpointProjectReferences: [
              { name, projectReference: { id: owner.id, name: owner.name } },
            ],
          },
          {
            name: credential.name,
            description: credential.description,
            audiences: [credential.audience],
            issuer: `${said}Issuer`,
            subject: `${said}Subject`,
          },
          ...others.map((project) => ({
            projectReference: { id: project.id, name: project.name },
            name: project.connectionName,
            description,
          })),
          ...allowed,
        ]);
      }),
      { numRuns: 300 },
    );
  });
});
