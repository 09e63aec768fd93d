export {
  checkNotes,
  checkServiceManagementReference,
  checkTag,
  type NotesProblem,
  type ReferenceProblem,
  type TagProblem,
} from "./application-details.ts";
export { type ApplicationNameProblem, checkApplicationName } from "./application-name.ts";
export {
  type ConnectionNameProblem,
  checkConnectionName,
  expandNameTemplate,
  type NamePlaceholder,
  type NameTemplateProblem,
  namePlaceholders,
} from "./connection-name.ts";
export { buildCredentialName, type CredentialNameParts, isCredentialName } from "./credential-name.ts";
export {
  azureDevOpsAppId,
  decodeEntraPrefix,
  decodeEntraSubject,
  type EntraSubject,
  type EntraSubjectField,
  type EntraSubjectPrefix,
  type EntraSubjectProblem,
  encodeEntraSubject,
} from "./entra-subject.ts";
export { decodeGuidSegment, encodeGuidSegment, isGuid, normalizeGuid } from "./guid.ts";
export { classifyTrust, type Platform, type TrustOrigin } from "./issuer.ts";
export {
  daysUntilRetirement,
  decodeLegacySubject,
  encodeLegacySubject,
  type LegacySubject,
  type LegacySubjectProblem,
  legacyIssuerOrigins,
  legacyIssuerRetiresAt,
} from "./legacy-subject.ts";
export { type LimitName, limits, type Standing } from "./limits.ts";
export {
  type Comparison,
  compareTrust,
  type Difference,
  differencesBetween,
  findTrust,
  type Search,
  type Slip,
  type StoredTrust,
  slipBetween,
  type Trust,
  type TrustField,
} from "./matching.ts";
export { type PermissionRisk, riskOf } from "./permission-risk.ts";
export { type ListedPermission, listedPermissions, type RiskTier } from "./permission-table.ts";
export type {
  GitHubSubject,
  GitLabSubject,
  KubernetesSubject,
  TerraformSubject,
} from "./platform-subjects.ts";
export { isTierZero } from "./tier-zero.ts";
