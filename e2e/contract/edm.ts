import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { readSpec } from "./specs.ts";

/** One element, several, or none: the parser tells them apart, a schema does not. */
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item));

const Property = z.object({
  "@_Name": z.string(),
  "@_Type": z.string(),
  "@_Nullable": z.string().optional(),
});

const StructuredType = z.object({
  "@_Name": z.string(),
  "@_BaseType": z.string().optional(),
  "@_OpenType": z.string().optional(),
  Property: list(Property),
  NavigationProperty: list(Property),
});

const Metadata = z.object({
  "edmx:Edmx": z.object({
    "edmx:DataServices": z.object({
      Schema: z.array(
        z.object({
          "@_Namespace": z.string(),
          "@_Alias": z.string().optional(),
          EntityType: list(StructuredType),
          ComplexType: list(StructuredType),
          EnumType: list(
            z.object({ "@_Name": z.string(), Member: list(z.object({ "@_Name": z.string() })) }),
          ),
          EntityContainer: z
            .object({
              EntitySet: list(z.object({ "@_Name": z.string(), "@_EntityType": z.string() })),
              Singleton: list(z.object({ "@_Name": z.string(), "@_Type": z.string() })),
            })
            .optional(),
        }),
      ),
    }),
  }),
});

interface Member {
  type: string;
  nullable: boolean;
}

interface Structure {
  properties: ReadonlyMap<string, Member>;
  navigations: ReadonlyMap<string, Member>;
}

/** The published types of Microsoft Graph, by which a body can be judged. */
export interface Edm {
  /** The type at a path below the version, such as `/applications/{id}/federatedIdentityCredentials`. */
  typeAt(path: string): string;
  /** The type that a reply says it has, by its `@odata.context`. */
  typeOfContext(context: string): string;
  /** Everything about a value that its type does not allow. A collection's type stands for its items. */
  misfits(type: string, value: unknown): string[];
}

const primitives: Record<string, (value: unknown) => boolean> = {
  "Edm.String": (value) => typeof value === "string",
  "Edm.Boolean": (value) => typeof value === "boolean",
  "Edm.Guid": (value) => z.guid().safeParse(value).success,
  "Edm.DateTimeOffset": (value) => z.iso.datetime({ offset: true }).safeParse(value).success,
  "Edm.Int32": (value) => Number.isInteger(value),
  "Edm.Int64": (value) => Number.isInteger(value),
  "Edm.Binary": (value) => typeof value === "string",
  "Edm.Stream": (value) => typeof value === "string",
  "Edm.Duration": (value) => typeof value === "string",
};

const itemOf = (type: string): string | undefined => /^Collection\((.+)\)$/.exec(type)?.[1];

export function readEdm(): Edm {
  const parser = new XMLParser({ ignoreAttributes: false, parseAttributeValue: false });
  const schemas = Metadata.parse(parser.parse(readSpec("microsoft-graph/v1.0-metadata.xml")))["edmx:Edmx"][
    "edmx:DataServices"
  ].Schema;
  const aliases = schemas.flatMap(({ "@_Alias": alias, "@_Namespace": namespace }) =>
    alias ? [[`${alias}.`, `${namespace}.`] as const] : [],
  );
  const fullName = (type: string): string => {
    const alias = aliases.find(([short]) => type.startsWith(short));
    return alias ? type.replace(alias[0], alias[1]) : type;
  };

  const declared = new Map<string, z.infer<typeof StructuredType>>(
    schemas.flatMap((schema) =>
      [...schema.EntityType, ...schema.ComplexType].map(
        (type) => [`${schema["@_Namespace"]}.${type["@_Name"]}`, type] as const,
      ),
    ),
  );
  const enumerations = new Map<string, ReadonlySet<string>>(
    schemas.flatMap((schema) =>
      schema.EnumType.map(
        (type) =>
          [
            `${schema["@_Namespace"]}.${type["@_Name"]}`,
            new Set(type.Member.map((member) => member["@_Name"])),
          ] as const,
      ),
    ),
  );
  const containers = schemas.flatMap(({ EntityContainer }) => (EntityContainer ? [EntityContainer] : []));
  const roots = new Map<string, string>(
    containers.flatMap(({ EntitySet, Singleton }) => [
      ...EntitySet.map((set) => [set["@_Name"], set["@_EntityType"]] as const),
      ...Singleton.map((single) => [single["@_Name"], single["@_Type"]] as const),
    ]),
  );

  const membersOf = (properties: readonly z.infer<typeof Property>[]): [string, Member][] =>
    properties.map((property) => [
      property["@_Name"],
      {
        type: itemOf(property["@_Type"])
          ? `Collection(${fullName(itemOf(property["@_Type"]) ?? "")})`
          : fullName(property["@_Type"]),
        nullable: property["@_Nullable"] !== "false",
      },
    ]);

  const structureOf = (name: string): Structure | undefined => {
    const type = declared.get(name);
    if (!type) return undefined;
    const base = type["@_BaseType"] === undefined ? undefined : structureOf(fullName(type["@_BaseType"]));
    return {
      properties: new Map([...(base?.properties ?? []), ...membersOf(type.Property)]),
      navigations: new Map([...(base?.navigations ?? []), ...membersOf(type.NavigationProperty)]),
    };
  };

  /** Follows names from the service's root. A name that is none is a key of the collection before it. */
  const follow = (names: readonly string[]): string =>
    names.reduce((type, name) => {
      if (name.startsWith("microsoft.graph.")) return name;
      const [bare = ""] = name.split("(");
      if (type === "") return fullName(roots.get(bare) ?? "");
      const next = structureOf(type)?.navigations.get(bare)?.type;
      return next === undefined ? type : (itemOf(next) ?? next);
    }, "");

  const misfits = (type: string, value: unknown): string[] => {
    const item = itemOf(type);
    if (item !== undefined) {
      if (!Array.isArray(value)) return [`${type} is no list`];
      return value.flatMap((inner) => misfits(item, inner));
    }
    const isPrimitive = primitives[type];
    if (isPrimitive) return isPrimitive(value) ? [] : [`${JSON.stringify(value)} is no ${type}`];
    const names = enumerations.get(type);
    if (names)
      return typeof value === "string" && names.has(value) ? [] : [`${JSON.stringify(value)} is no ${type}`];
    const structure = structureOf(type);
    if (!structure) return [`${type} is not published`];
    const object = z.record(z.string(), z.unknown()).safeParse(value);
    if (!object.success) return [`${JSON.stringify(value)} is no ${type}`];
    return Object.entries(object.data).flatMap(([name, inner]) =>
      memberMisfits(type, structure, name, inner),
    );
  };

  const memberMisfits = (type: string, structure: Structure, name: string, value: unknown): string[] => {
    const [bare = "", annotation] = name.split("@");
    // A binding names a relation; every other annotation is the protocol's own.
    if (annotation !== undefined) {
      return annotation !== "odata.bind" || structure.navigations.has(bare)
        ? []
        : [`${type} has no relation ${bare}`];
    }
    const member = structure.properties.get(name) ?? structure.navigations.get(name);
    if (!member) return [`${type} has no ${name}`];
    if (value === null) return member.nullable ? [] : [`${type}.${name} may not be null`];
    return misfits(member.type, value).map((misfit) => `${type}.${name}: ${misfit}`);
  };

  return {
    typeAt: (path) => follow(path.split("/").filter((name) => name !== "" && name !== "$ref")),
    typeOfContext(context) {
      const [, fragment = ""] = context.split("#");
      const collection = itemOf(fragment.replace(/\(([^()]*,[^()]*|[a-z][A-Za-z]*)\)$/, ""));
      if (collection !== undefined) return collection;
      return follow(
        fragment
          .replace(/\([^()]*\)/g, "")
          .split("/")
          .filter((name) => name !== "$entity"),
      );
    },
    misfits,
  };
}
