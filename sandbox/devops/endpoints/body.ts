import { z } from "zod";

const textMap = z.record(z.string(), z.string().nullable());

export const ProjectReferenceBody = z.strictObject({
  projectReference: z.strictObject({ id: z.string(), name: z.string().optional() }),
  name: z.string().nullish(),
  description: z.string().nullish(),
});

/** A connection as clients send it: every published field is known, those that the service fills in are ignored. */
export const EndpointBody = z.strictObject({
  id: z.string().nullish(),
  name: z.string(),
  type: z.string(),
  url: z.string(),
  description: z.string().nullish(),
  owner: z.string().nullish(),
  authorization: z.strictObject({ scheme: z.string(), parameters: textMap.nullish() }),
  data: textMap.nullish(),
  isShared: z.boolean().nullish(),
  isReady: z.boolean().nullish(),
  isDisabled: z.boolean().nullish(),
  serviceEndpointProjectReferences: z.array(ProjectReferenceBody).nullish(),
  serviceManagementReference: z.string().nullish(),
  administratorsGroup: z.unknown().optional(),
  createdBy: z.unknown().optional(),
  creationDate: z.unknown().optional(),
  groupScopeId: z.unknown().optional(),
  isOutdated: z.unknown().optional(),
  modificationDate: z.unknown().optional(),
  modifiedBy: z.unknown().optional(),
  operationStatus: z.unknown().optional(),
  readersGroup: z.unknown().optional(),
});

export type EndpointBody = z.infer<typeof EndpointBody>;
export type ProjectReferenceBody = z.infer<typeof ProjectReferenceBody>;
