import { parseExpression } from "../../login/expression.ts";

interface IssuerRule {
  accepts(issuer: string): boolean;
  /** Claims an expression may use, and whether `matches` is allowed on them. */
  claims: readonly string[];
  /** At least one of these has to be compared with `eq`; empty: none is needed. */
  required: readonly string[];
}

const gitlab = /^https:\/\/gitlab(?:\.[\w-]+)?\.com$|^https:\/\/gitlab\.[\w-]+\.ca$/;

/** Which issuers may be matched by expression, and by which claims; docs/sources/graph.md#flexible-credentials. */
const issuerRules: readonly IssuerRule[] = [
  {
    accepts: (issuer) => issuer === "https://token.actions.githubusercontent.com",
    claims: ["sub", "job_workflow_ref", "repository_id", "repository_owner_id"],
    required: ["repository_id", "repository_owner_id"],
  },
  { accepts: (issuer) => gitlab.test(issuer), claims: ["sub"], required: [] },
  {
    accepts: (issuer) => issuer === "https://app.terraform.io" || issuer === "https://app.eu.terraform.io",
    claims: ["sub"],
    required: [],
  },
];

/** Whether the service would store this expression for this issuer. */
export function isAllowedExpression(issuer: string, text: string): boolean {
  const rule = issuerRules.find((candidate) => candidate.accepts(issuer));
  const conditions = parseExpression(text);
  if (!rule || !conditions) return false;
  if (!conditions.every(({ claim }) => rule.claims.includes(claim))) return false;
  return (
    rule.required.length === 0 ||
    conditions.some(({ claim, operator }) => operator === "eq" && rule.required.includes(claim))
  );
}
