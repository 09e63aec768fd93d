import * as z from "zod/mini";
import type { ServiceName } from "../cloud/index.ts";

/** What a service says in the body of a refusal. */
export interface ServiceError {
  code: string;
  message: string;
}

const text = z.union([
  z.string(),
  z.pipe(
    z.object({ value: z.string() }),
    z.transform(({ value }) => value),
  ),
]);

/** Graph and Azure: `{error: {code, message}}`. */
const graphError = z.object({
  error: z.object({ code: z.catch(z.string(), ""), message: z.catch(text, "") }),
});

/** Azure DevOps: `{message, typeKey}`. */
const devopsError = z.object({ message: z.string(), typeKey: z.catch(z.string(), "") });

/** Code and message from a refusal's body, in the form that the service uses; empty where it has none. */
export function readServiceError(service: ServiceName, body: unknown): ServiceError {
  if (service === "graph" || service === "azure") {
    const parsed = graphError.safeParse(body);
    return parsed.success ? parsed.data.error : { code: "", message: "" };
  }
  const parsed = devopsError.safeParse(body);
  return parsed.success
    ? { code: parsed.data.typeKey, message: parsed.data.message }
    : { code: "", message: "" };
}

/** The body of an answer: JSON where it is JSON (a byte order mark is dropped), undefined where it is not. */
export function parseBody(bodyText: string): unknown {
  const trimmed = bodyText.replace(/^\uFEFF/, "");
  if (trimmed === "") return undefined;
  try {
    return JSON.parse(trimmed);
  } catch {
    return undefined;
  }
}
