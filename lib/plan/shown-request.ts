import type { Cloud } from "../cloud/index.ts";
import type { WireRequest } from "../http/index.ts";
import type { Known, Step } from "./step.ts";

/** A request as a person reads it before it is sent. */
export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  /** JSON, indented; undefined where nothing is sent. */
  readonly body: string | undefined;
  /** Values that only applying will tell, by the names that stand for them in braces. */
  readonly placeholders: readonly { readonly name: string; readonly meaning: string }[];
}

const meanings: Readonly<Record<string, string>> = {
  applicationId: "object id of the application, known once it has been created",
  clientId: "application (client) id, known once the application has been created",
  servicePrincipalId: "object id of the service principal, known once it has been created",
  endpointId: "id of the service connection, known once it has been created",
  issuer: "what Azure DevOps names as issuer when it creates the connection",
  subject: "what Azure DevOps names as subject when it creates the connection",
  pipelineId: "number of the pipeline, known once it has been created",
  "tip of the default branch":
    "commit that the repository's default branch ends with when the file is pushed",
};

/** The exact request of a step, with a name in braces where a value is not known yet. */
export function shownRequest(step: Pick<Step, "request">, known: Known, cloud: Cloud): ShownRequest {
  const { service, method, path, body }: WireRequest = step.request(known);
  // In an address braces are escaped; a placeholder reads better as it is.
  const url = `${cloud.services[service]}${path.replaceAll("%7B", "{").replaceAll("%7D", "}")}`;
  const text = body === undefined ? undefined : JSON.stringify(body, null, 2);
  return {
    method,
    url,
    body: text,
    placeholders: Object.entries(meanings)
      .filter(([name]) => `${url}\n${text ?? ""}`.includes(`{${name}}`))
      .map(([name, meaning]) => ({ name, meaning })),
  };
}
