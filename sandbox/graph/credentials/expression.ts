/** One condition of a claims matching expression. */
export interface ClaimCondition {
  claim: string;
  operator: "eq" | "matches";
  value: string;
}

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

/** Within a literal a quote escapes the quote or wildcard that follows it. */
const condition = /^claims\['([\w-]+)'\] (eq|matches) '((?:[^']|'['*?])*)'/s;

/** Reads `claims['sub'] eq '…' and claims['x'] matches '…'`; undefined where it is not of that form. */
export function parseExpression(text: string): ClaimCondition[] | undefined {
  const conditions: ClaimCondition[] = [];
  let rest = text;
  for (;;) {
    const found = condition.exec(rest);
    if (!found) return undefined;
    const [whole, claim = "", operator, value = ""] = found;
    conditions.push({
      claim,
      operator: operator === "eq" ? "eq" : "matches",
      value: value.replace(/'(['*?])/g, "$1"),
    });
    rest = rest.slice(whole.length);
    if (rest === "") return conditions;
    if (!rest.startsWith(" and ")) return undefined;
    rest = rest.slice(" and ".length);
  }
}

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
