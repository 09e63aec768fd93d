import type { Cloud } from "../cloud/index.ts";
import { standing } from "./run-facts.ts";
import type { RunView } from "./runs.ts";
import type { Made, Step } from "./step.ts";

/** One object that a run made or uses, with the ids by which the services know it. */
export interface MadeObject {
  readonly step: Step;
  /** What it is called: the object's own name and kind. */
  readonly title: string;
  /** True: this run created it. */
  readonly created: boolean;
  readonly ids: readonly { readonly label: string; readonly value: string }[];
  /** Its page in the service's own portal. */
  readonly page: { readonly label: string; readonly href: string } | undefined;
}

/** The ids that each kind of step makes and that a person may want, by the names the services' portals use. */
const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "create-application": { clientId: "Application (client) id", applicationId: "Object id" },
  "existing-application": { clientId: "Application (client) id", applicationId: "Object id" },
  "create-service-principal": { servicePrincipalId: "Object id" },
  "grant-permission": { assignmentId: "Assignment id" },
  "create-connection": { endpointId: "Connection id", issuer: "Issuer", subject: "Subject" },
  "trust-connection": { credentialId: "Credential id" },
  "create-pipeline": { pipelineId: "Pipeline id" },
  "run-pipeline": { runId: "Run id" },
  "open-pull-request": { pullRequestId: "Pull request id" },
};

/** Everything of the run that has an id, in the order of its steps. Objects that were undone are gone and not listed. */
export const madeObjects = (view: Pick<RunView, "run" | "steps" | "progress">, cloud: Cloud): MadeObject[] =>
  view.steps.flatMap((step) => {
    const { made, created } = standing(view, step.id);
    const named = labels[step.kind];
    if (!made || !named) return [];
    const ids = Object.entries(named).flatMap(([name, label]) => {
      const value = made[name];
      return value === undefined || value === "" ? [] : [{ label, value }];
    });
    return ids.length === 0
      ? []
      : [{ step, title: titleOf(step), created, ids, page: pageOf(view, step, made, cloud) }];
  });

/** A step's object is what it acts on; for a credential, the detail names what it makes. */
const titleOf = ({ kind, words }: Step): string =>
  kind === "trust-connection" ? (words.detail ?? words.object) : words.object;

/** Where the object is shown. The sandbox has no such pages, and the real ones know nothing of it. */
function pageOf({ run }: Pick<RunView, "run">, step: Step, made: Made, cloud: Cloud): MadeObject["page"] {
  if (cloud.name === "sandbox") return undefined;
  const segment = encodeURIComponent;
  switch (step.kind) {
    case "create-application":
    case "existing-application":
      return {
        label: "Open in Entra",
        href: `${cloud.portals.entra}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/${segment(made["clientId"] ?? "")}`,
      };
    case "create-connection": {
      const [, organizationId, projectId] = step.id.split("/");
      const connection =
        run.intent.kind === "connect"
          ? run.intent.connections.find(({ organization }) => organization.id === organizationId)
          : undefined;
      return connection && projectId !== undefined
        ? {
            label: "Open in Azure DevOps",
            href: `${cloud.services.devops}/${segment(connection.organization.name)}/${segment(projectId)}/_settings/adminservices?resourceId=${segment(made["endpointId"] ?? "")}`,
          }
        : undefined;
    }
    case "create-pipeline":
      return run.intent.kind === "try"
        ? {
            label: "Open in Azure DevOps",
            href: `${cloud.services.devops}/${segment(run.intent.organization.name)}/${segment(run.intent.project.name)}/_build?definitionId=${segment(made["pipelineId"] ?? "")}`,
          }
        : undefined;
    case "open-pull-request":
      return run.intent.kind === "commit"
        ? {
            label: "Open in Azure DevOps",
            href: `${cloud.services.devops}/${segment(run.intent.organization.name)}/${segment(run.intent.project.name)}/_git/${segment(run.intent.repository.name)}/pullrequest/${segment(made["pullRequestId"] ?? "")}`,
          }
        : undefined;
    default:
      return undefined;
  }
}
