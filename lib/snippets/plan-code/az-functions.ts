import { azureDevOpsAppId } from "../../cloud/index.ts";
import { apiVersions, newConnectionBody } from "../../devops/index.ts";
import type { ConnectionOutline } from "../../plan/index.ts";
import { quoteBash } from "../quote/bash.ts";
import { oneLine } from "../text.ts";
import { type Body, bashJson, Variable } from "./bash-json.ts";
import { allowsAny, azureDevOpsUrl, type PlanToWrite, placeOf } from "./plan-code.ts";

/** How every script begins: what it is about, and what it stops at. */
export const scriptHead = ({ outline, cloud }: PlanToWrite, about: readonly string[]): string =>
  [
    "#!/usr/bin/env bash",
    ...about.map((line) => `# ${oneLine(line, 240)}`),
    "set -euo pipefail",
    "",
    `tenant=${quoteBash(outline.tenant.id)}`,
    `graph=${quoteBash(`${cloud.graphUrlInCode}/v1.0`)}`,
    `devops=${quoteBash(azureDevOpsUrl)}`,
    `api=${quoteBash(`api-version=${apiVersions.endpoints}`)}`,
    "json='Content-Type=application/json'",
    "",
    basics,
  ].join("\n");

const basics = `stop() {
  echo "$1" >&2
  exit 1
}

# Azure DevOps wants a token of its own, and az has to be told.
ado() { az rest --resource ${azureDevOpsAppId} "$@"; }

# What is new is not known everywhere at once: tried again for two minutes.
patiently() {
  local pause
  for pause in 5 10 15 30 60; do
    if "$@"; then return; fi
    echo "Trying again in $pause seconds." >&2
    sleep "$pause"
  done
  "$@"
}

[ "$(az account show --query tenantId --output tsv)" = "$tenant" ] || stop "Sign in first: az login --tenant $tenant --allow-no-subscriptions"
`;

/** Functions that scripts define, each only where it is used. */
export const azFunctions = {
  declare: String.raw`# Declares an application permission beside those that are declared: client id of the API, id of the role.
declare_permission() {
  local declared
  declared=$(az rest --method get --url "$graph/applications/$application" \
    --query "requiredResourceAccess[?resourceAppId=='$1'].resourceAccess[] | [?id=='$2'].id | [0]" --output tsv)
  [ -n "$declared" ] || az ad app permission add --id "$client" --api "$1" --api-permissions "$2=Role" --output none
}
`,
  grant: String.raw`# Grants an application permission: object id of the API's service principal, id of the role.
grant() {
  local held
  held=$(az rest --method get --url "$graph/servicePrincipals/$principal/appRoleAssignments?\$top=999" \
    --query "value[?resourceId=='$1' && appRoleId=='$2'].id | [0]" --output tsv)
  [ -n "$held" ] || patiently az rest --method post --url "$graph/servicePrincipals/$1/appRoleAssignedTo" \
    --headers "$json" --output none \
    --body '{"principalId": "'"$principal"'", "resourceId": "'"$1"'", "appRoleId": "'"$2"'"}'
}
`,
  draft: String.raw`# Creates a connection as a draft: organization, project id, name as an address spells it, body.
# Issuer and subject are what Azure DevOps says, never computed. They stay JSON, quotes included.
draft() {
  organization="$devops/$1" project=$2
  endpoint=$(ado --method get --url "$organization/$project/_apis/serviceendpoint/endpoints?endpointNames=$3&includeFailed=true&$api" \
    --query "value[?authorization.parameters.serviceprincipalid=='$client'].id | [0]" --output tsv)
  if [ -z "$endpoint" ]; then
    endpoint=$(ado --method post --url "$organization/_apis/serviceendpoint/endpoints?$api" \
      --headers "$json" --query id --output tsv --body "$4")
  fi
  issuer=$(ado --method get --url "$organization/$project/_apis/serviceendpoint/endpoints/$endpoint?$api" \
    --query authorization.parameters.workloadIdentityFederationIssuer --output json)
  subject=$(ado --method get --url "$organization/$project/_apis/serviceendpoint/endpoints/$endpoint?$api" \
    --query authorization.parameters.workloadIdentityFederationSubject --output json)
  [ -n "$issuer" ] && [ -n "$subject" ] || stop "Azure DevOps does not say whose tokens connection $endpoint presents."
}
`,
  trust: String.raw`# Has the application trust the tokens of the connection: body of the credential.
trust() {
  local held
  held=$(az rest --method get --url "$graph/applications/$application/federatedIdentityCredentials" \
    --query "value[?issuer==\`$issuer\` && subject==\`$subject\`].id | [0]" --output tsv)
  [ -n "$held" ] || patiently az rest --method post --url "$graph/applications/$application/federatedIdentityCredentials" \
    --headers "$json" --output none --body "$1"
}
`,
  share: String.raw`# Shares the connection with one more project: project id, body.
share() {
  local shared
  shared=$(ado --method get --url "$organization/$project/_apis/serviceendpoint/endpoints/$endpoint?$api" \
    --query "serviceEndpointProjectReferences[?projectReference.id=='$1'].projectReference.id | [0]" --output tsv)
  [ -n "$shared" ] || ado --method patch --url "$organization/_apis/serviceendpoint/endpoints/$endpoint?$api" \
    --headers "$json" --output none --body "$2"
}
`,
  complete: String.raw`# Makes the draft a connection that pipelines may be allowed to use. Azure DevOps replaces the whole object.
complete() {
  local whole
  whole=$(ado --method get --url "$organization/$project/_apis/serviceendpoint/endpoints/$endpoint?$api" \
    --query "merge(@, {isReady: \`true\`, data: merge(data, {isDraft: 'false'})})" --output json)
  ado --method put --url "$organization/_apis/serviceendpoint/endpoints/$endpoint?$api" \
    --headers "$json" --output none --body "$whole"
}
`,
  allow: String.raw`# Lets pipelines of a project use the connection, those in the body and no other: project id, body.
allow() {
  ado --method patch --url "$organization/$1/_apis/pipelines/pipelinepermissions/endpoint/$endpoint?api-version=${apiVersions.pipelinePermissions}" \
    --headers "$json" --output none --body "$2"
}
`,
} as const;

const segment = (text: string): string => quoteBash(encodeURIComponent(text));

/** The call that creates a connection or finds it. */
export function draftCall({ outline, cloud }: PlanToWrite, connection: ConnectionOutline): string {
  const { organization, owner, name, description } = connection;
  const body = newConnectionBody({
    name,
    description,
    project: { id: owner.id, name: owner.name },
    tenantId: outline.tenant.id,
    clientId: "",
    azureEnvironment: cloud.azureEnvironment,
    scope: outline.scope,
  });
  const { authorization, ...rest } = body;
  const whole: Body = {
    ...rest,
    authorization: {
      ...authorization,
      parameters: { ...authorization.parameters, serviceprincipalid: new Variable("client") },
    },
  };
  return `draft ${segment(organization.name)} ${quoteBash(owner.id)} ${segment(name)} ${bashJson(whole)}`;
}

/** The call that adds the credential, with what `draft` read. */
const trustCall = ({ credential }: ConnectionOutline): string =>
  `trust ${bashJson({
    name: credential.name,
    issuer: new Variable("issuer", "json"),
    subject: new Variable("subject", "json"),
    audiences: [credential.audience],
    description: credential.description,
  })}`;

export const shareCalls = ({ others, description }: ConnectionOutline): string[] =>
  others.map(
    ({ id, name, connectionName }) =>
      `share ${quoteBash(id)} ${bashJson([{ projectReference: { id, name }, name: connectionName, description }])}`,
  );

/** The calls that allow pipelines of these projects; none where none is chosen. */
export const allowCalls = (
  { allPipelines }: ConnectionOutline,
  projects: readonly ConnectionOutline["owner"][],
): string[] =>
  projects.flatMap(({ id, name, pipelines = [] }) => {
    if (allPipelines) {
      return [
        `# Every pipeline of ${oneLine(name, 60)}, those to come among them`,
        `allow ${quoteBash(id)} ${bashJson({ allPipelines: { authorized: true } })}`,
      ];
    }
    return pipelines.length === 0
      ? []
      : [
          `# ${pipelines.map((pipeline) => oneLine(pipeline.name, 60)).join(", ")} in ${oneLine(name, 60)}`,
          `allow ${quoteBash(id)} ${bashJson({
            pipelines: pipelines.map((pipeline) => ({ id: pipeline.id, authorized: true })),
          })}`,
        ];
  });

/** Everything about one connection, in the one order in which the services take it. */
export const connectionCalls = (plan: PlanToWrite, connection: ConnectionOutline): string[] => [
  `# Connection ${oneLine(connection.name, 80)} in ${placeOf(connection)}`,
  draftCall(plan, connection),
  trustCall(connection),
  ...shareCalls(connection),
  "complete",
  ...allowCalls(connection, [connection.owner, ...connection.others]),
  "",
];

/** The functions that these connections call. */
export const functionsFor = (
  connections: readonly ConnectionOutline[],
  among: readonly ("draft" | "trust" | "share" | "complete" | "allow")[],
): string[] => {
  const shared = connections.some(({ others }) => others.length > 0);
  const allowed = allowsAny(connections, ({ owner, others }) => [owner, ...others]);
  return among
    .filter((name) => (name === "share" ? shared : name === "allow" ? allowed : connections.length > 0))
    .map((name) => azFunctions[name]);
};
