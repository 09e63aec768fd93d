/** How well a limit is known: written in public documentation, seen in the service's behaviour, or our careful guess. */
export type Standing = "documented" | "observed" | "assumed";

type Limit = { readonly value: number; readonly standing: Standing; readonly source: string };

const credential = "docs/sources/federation.md#limits";
const names = "docs/sources/federation.md#names";
const details = "docs/sources/federation.md#details";

/** Lengths are in UTF-16 code units, counts in objects. */
export const limits = {
  credentialsPerIdentity: { value: 20, standing: "documented", source: credential },
  credentialNameMin: { value: 3, standing: "documented", source: credential },
  credentialNameMax: { value: 120, standing: "documented", source: credential },
  issuerMax: { value: 600, standing: "documented", source: credential },
  subjectMax: { value: 600, standing: "documented", source: credential },
  audienceMax: { value: 600, standing: "documented", source: credential },
  audiencesPerCredential: { value: 1, standing: "documented", source: credential },
  credentialDescriptionMax: { value: 600, standing: "documented", source: credential },
  applicationNameMax: { value: 256, standing: "documented", source: names },
  applicationNotesMax: { value: 1024, standing: "documented", source: details },
  serviceManagementReferenceMax: { value: 256, standing: "assumed", source: details },
  tagMax: { value: 256, standing: "documented", source: details },
  ownersPerApplication: { value: 100, standing: "documented", source: details },
  ownersAtCreation: { value: 20, standing: "documented", source: details },
  connectionNameMax: { value: 256, standing: "assumed", source: names },
  connectionDescriptionMax: { value: 1024, standing: "observed", source: names },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;
