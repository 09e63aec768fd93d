import * as z from "zod/mini";

/** Object id of an application registration. Not its application (client) id. */
export const ApplicationObjectId = z.guid().brand<"ApplicationObjectId">();
export type ApplicationObjectId = z.infer<typeof ApplicationObjectId>;

/** Application (client) id: what tokens and service connections name. */
export const ClientId = z.guid().brand<"ClientId">();
export type ClientId = z.infer<typeof ClientId>;

/** Object id of a service principal. */
export const ServicePrincipalId = z.guid().brand<"ServicePrincipalId">();
export type ServicePrincipalId = z.infer<typeof ServicePrincipalId>;

/** Object id of a user. */
export const UserId = z.guid().brand<"UserId">();
export type UserId = z.infer<typeof UserId>;
