import { Ajv2019, type ValidateFunction } from "ajv/dist/2019.js";
import addFormats from "ajv-formats";
import { z } from "zod";
import type { RecordedExchange } from "../support/cloud.ts";
import { readSpecJson } from "./specs.ts";

const Schema = z.record(z.string(), z.unknown());
type Schema = z.infer<typeof Schema>;

const Parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "body", "header"]),
  required: z.boolean().optional(),
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  description: z.string().optional(),
  schema: Schema.optional(),
});
type Parameter = z.infer<typeof Parameter>;

const Operation = z.object({
  parameters: z.array(z.union([Parameter, z.object({ $ref: z.string() })])),
  responses: z.record(z.string(), z.object({ schema: Schema.optional() })),
});

const Paths = z.record(z.string(), z.record(z.string(), Operation));

const Description = z.object({
  host: z.string(),
  paths: Paths,
  "x-ms-paths": Paths.default({}),
  parameters: z.record(z.string(), Parameter),
  definitions: z.record(z.string(), Schema),
});

/** One operation of a published description, ready to be compared with an exchange. */
export interface PublishedOperation {
  /** Method and path template, such as `GET /{organization}/_apis/projects`. */
  name: string;
  /** Do method, service and path lead to this operation? */
  receives(exchange: RecordedExchange): boolean;
  /** Everything about an exchange with this operation that its description does not allow. */
  misfits(exchange: RecordedExchange): string[];
}

const files = [
  "accounts",
  "core",
  "git",
  "pipelinePermissions",
  "pipelines",
  "pipelinesChecks",
  "profile",
  "serviceEndpoint",
] as const;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The descriptions do not speak of null: what is null counts as absent. */
const withoutNulls = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutNulls)
    : isObject(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, inner]) =>
            inner === null ? [] : [[key, withoutNulls(inner)]],
          ),
        )
      : value;

/**
 * A schema that also refuses properties it does not name. A description leaves objects open and derives types by
 * `allOf`, so that each reference closes what it refers to, except where a type is the base of another.
 */
function closed(schema: unknown, isOpen: (reference: string) => boolean): unknown {
  if (Array.isArray(schema)) return schema.map((inner) => closed(inner, isOpen));
  if (!isObject(schema)) return schema;
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    return isOpen(reference) ? { $ref: reference } : { $ref: reference, unevaluatedProperties: false };
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, inner]) => [key, key === "allOf" ? inner : closed(inner, isOpen)]),
  );
}

/** Every operation of the descriptions of version 7.1. */
export const readOperations = (): PublishedOperation[] =>
  files.flatMap((file) => operationsOf(Description.parse(readSpecJson(`azure-devops/7.1/${file}.json`))));

function operationsOf(description: z.infer<typeof Description>): PublishedOperation[] {
  const ajv = new Ajv2019({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  // The first two stand for any JSON, whatever their description says. Links are described inside a property `links`,
  // which is how a library holds them; on the wire they lie bare, as every published example shows.
  const definitions: Record<string, Schema> = {
    ...description.definitions,
    JToken: {},
    JObject: {},
    ReferenceLinks: {},
  };
  const isOpen = (reference: string): boolean => {
    const definition = definitions[reference.replace("#/definitions/", "")] ?? {};
    return definition["properties"] === undefined && definition["allOf"] === undefined;
  };
  const closedDefinitions = closed(definitions, isOpen);
  const validator = (schema: Schema) => {
    // Compiled when first asked: most operations are never used.
    let validate: ValidateFunction | undefined;
    return (value: unknown): string[] => {
      validate ??= ajv.compile({ definitions: closedDefinitions, allOf: [closed(schema, isOpen)] });
      validate(withoutNulls(value));
      return (validate.errors ?? []).map(({ instancePath, message, params }) =>
        [instancePath, message, ...Object.values(params).filter((param) => typeof param === "string")].join(
          " ",
        ),
      );
    };
  };
  const service = description.host.includes("vssps") ? "vssps" : "devops";
  const parametersOf = (operation: z.infer<typeof Operation>): Parameter[] =>
    operation.parameters.flatMap((parameter) =>
      "$ref" in parameter
        ? (description.parameters[parameter.$ref.replace("#/parameters/", "")] ?? [])
        : [parameter],
    );

  return Object.entries({ ...description.paths, ...description["x-ms-paths"] }).flatMap(
    ([template, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const [path = ""] = template.split("?");
        const parameters = parametersOf(operation);
        const pattern = addressPattern(path, parameters);
        const body = parameters.find((parameter) => parameter.in === "body");
        const reply = operation.responses["200"]?.schema;
        const bodyMisfits = body?.schema && validator(body.schema);
        const replyMisfits = reply && validator(reply);
        return {
          name: `${method.toUpperCase()} ${path}`,
          receives: (exchange) =>
            exchange.service === service &&
            exchange.method.toLowerCase() === method &&
            pattern.test(exchange.url.pathname),
          misfits: (exchange) => [
            ...queryMisfits(
              exchange.url,
              parameters.filter((parameter) => parameter.in === "query"),
            ),
            ...prefixed(
              "request",
              bodyMisfits
                ? exchange.requestBody === undefined
                  ? ["is missing"]
                  : bodyMisfits(exchange.requestBody)
                : exchange.requestBody === undefined
                  ? []
                  : ["is not expected"],
            ),
            ...(exchange.status >= 300
              ? []
              : prefixed("reply", valueMisfits(exchange.responseBody, reply, replyMisfits))),
          ],
        };
      }),
  );
}

const prefixed = (where: string, misfits: readonly string[]): string[] =>
  misfits.map((misfit) => `${where} ${misfit}`);

/** Addresses of an operation: any text stands for a segment, or a number where it is described as one. */
function addressPattern(path: string, parameters: readonly Parameter[]): RegExp {
  const isNumber = (name: string) => parameters.some((each) => each.name === name && each.type === "integer");
  const source = path
    .replace(/[.*+?^$()|[\]\\]/g, "\\$&")
    .replace(/\{([^}]+)\}/g, (_whole, name: string) => (isNumber(name) ? "\\d+" : "[^/]+"));
  return new RegExp(`^${source}$`, "i");
}

function queryMisfits(url: URL, parameters: readonly Parameter[]): string[] {
  const sent = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const known = new Map(parameters.map((parameter) => [parameter.name.toLowerCase(), parameter]));
  const unknown = [...sent.keys()]
    .filter((name) => !known.has(name))
    .map((name) => `query ${name} is not known`);
  return [
    ...unknown,
    ...[...known].flatMap(([name, { required, ...parameter }]) => {
      const value = sent.get(name);
      if (value === undefined) return required ? [`query ${name} is missing`] : [];
      return fitsParameter(value, parameter) ? [] : [`query ${name} may not be ${value}`];
    }),
  ];
}

function fitsParameter(value: string, parameter: Pick<Parameter, "type" | "enum" | "description">): boolean {
  const version = /should be set to '([^']+)'/.exec(parameter.description ?? "")?.[1];
  if (version !== undefined) return value === version;
  if (parameter.enum) return parameter.enum.some((choice) => choice.toLowerCase() === value.toLowerCase());
  if (parameter.type === "integer") return /^-?\d+$/.test(value);
  if (parameter.type === "boolean") return value === "true" || value === "false";
  return true;
}

/** Lists come in an envelope with their length, which no description mentions. */
const Envelope = z.strictObject({ count: z.number(), value: z.array(z.unknown()) });

function valueMisfits(
  body: unknown,
  schema: Schema | undefined,
  misfits: ((value: unknown) => string[]) | undefined,
): string[] {
  if (!schema || !misfits) return body === undefined ? [] : ["is not expected"];
  if (schema["type"] !== "array") return misfits(body);
  const envelope = Envelope.safeParse(body);
  return envelope.success ? misfits(envelope.data.value) : ["is no list in its envelope"];
}
