import type { Sandbox } from "../../kernel/context.ts";
import type { CheckConfiguration, Organization } from "../../state/devops.ts";
import { shortIdentityRef } from "../identities.ts";
import type { ProjectScope } from "../route.ts";
import { isoTime, projectApiUrl } from "../wire.ts";
import { checkTasks, checkTypes } from "./settings.ts";

function settingsBody(sandbox: Sandbox, organization: Organization, check: CheckConfiguration) {
  const identity = (id: string) => shortIdentityRef(sandbox, organization, id);
  switch (check.kind) {
    case "approval":
      return {
        ...check.settings,
        approvers: check.settings.approvers.map(identity),
        blockedApprovers: check.settings.blockedApprovers.map(identity),
      };
    case "task": {
      const { displayName, task, inputs, retryInterval } = check.settings;
      return { displayName, definitionRef: { name: task, ...checkTasks[task] }, inputs, retryInterval };
    }
    case "lock":
      return check.settings;
  }
}

/** A check as it is shown; its settings only where they are asked for. */
export function checkBody(
  { sandbox, organization, project }: ProjectScope,
  check: CheckConfiguration,
  withSettings: boolean,
) {
  const url = `${projectApiUrl(organization, project)}/pipelines/checks/configurations/${check.number}`;
  const name = sandbox.state.endpoints
    .get(check.endpointId)
    ?.projects.find(({ projectId }) => projectId === check.projectId)?.name;
  return {
    ...(withSettings && { settings: settingsBody(sandbox, organization, check) }),
    createdBy: shortIdentityRef(sandbox, organization, check.createdBy),
    createdOn: isoTime(check.createdAt),
    modifiedBy: shortIdentityRef(sandbox, organization, check.modifiedBy),
    modifiedOn: isoTime(check.modifiedAt),
    timeout: check.timeoutMinutes,
    ...(check.isDisabled && { isDisabled: true }),
    _links: { self: { href: url } },
    id: check.number,
    version: check.version,
    type: checkTypes[check.kind],
    url,
    resource: { type: "endpoint", id: check.endpointId, name: name ?? "" },
  };
}
