import { type Condition, parseExpression } from "../../login/expression.ts";

interface IssuerRule {
  accepts(issuer: string): boolean;
  /** Claims an expression may use. */
  claims: readonly string[];
  /** Whether a condition ties the expression to what keeps its identity; one such condition is needed. */
  ties(condition: Condition): boolean;
}

const beginsWith = (condition: Condition, beginning: string): boolean => {
  const compared = condition.operator === "eq" ? condition.value : condition.pattern;
  return [...beginning].every((character, index) => compared[index] === character);
};

const gitlab = /^https:\/\/gitlab(?:\.[\w-]+)?\.com$|^https:\/\/gitlab\.[\w-]+\.ca$/;

/** Which issuers may be matched by expression, and by which claims; docs/sources/graph.md#flexible-credentials. */
const issuerRules: readonly IssuerRule[] = [
  {
    accepts: (issuer) => issuer === "https://token.actions.githubusercontent.com",
    claims: ["sub", "job_workflow_ref", "repository_id", "repository_owner_id"],
    ties: ({ claim, operator }) =>
      operator === "eq" && ["repository_id", "repository_owner_id"].includes(claim),
  },
  {
    accepts: (issuer) => gitlab.test(issuer),
    claims: ["sub"],
    // A path can be given to another project.
    ties: (condition) => !beginsWith(condition, "project_path:"),
  },
  {
    accepts: (issuer) => issuer === "https://app.terraform.io" || issuer === "https://app.eu.terraform.io",
    claims: ["sub"],
    ties: () => true,
  },
];

/** Whether the service would store this expression for this issuer. */
export function isAllowedExpression(issuer: string, text: string): boolean {
  const rule = issuerRules.find((candidate) => candidate.accepts(issuer));
  const conditions = parseExpression(text);
  if (!rule || !conditions) return false;
  return (
    conditions.every(({ claim }) => rule.claims.includes(claim)) &&
    conditions.some((condition) => rule.ties(condition))
  );
}
