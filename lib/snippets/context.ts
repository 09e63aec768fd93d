import { isGuid } from "../federation/index.ts";
import { err, ok, type Result } from "../result.ts";

/** What a snippet is written for. Names are hostile input; ids and hosts are checked before anything is written. */
export type SnippetContext = {
  readonly connection: {
    readonly id: string;
    /** What it is called in the project. */
    readonly name: string;
    /** What of Azure the connection is scoped to. `management-group`, the default, needs no role in Azure. */
    readonly scope?: "management-group" | "subscription";
  };
  readonly organization: string;
  readonly project: string;
  readonly identity: { readonly displayName: string; readonly clientId: string; readonly tenantId: string };
  /** Granted app roles, with the display name of the API that they belong to. */
  readonly permissions: readonly { readonly resource: string; readonly value: string }[];
  readonly hosts: {
    /** Origin of Microsoft Graph as code spells it, such as `https://graph.microsoft.com`. */
    readonly graphUrl: string;
    /** Host of the sign-in service where it is not the public cloud's, such as `login.microsoftonline.us`. */
    readonly authorityHost?: string;
  };
  /** The branch that the file goes to. */
  readonly branch: string;
  /** Microsoft-hosted image; `ubuntu-latest` unless given. */
  readonly poolImage?: string;
};

export type SnippetProblem =
  | {
      readonly code: "not_a_guid";
      readonly field: "connection.id" | "identity.clientId" | "identity.tenantId";
    }
  | { readonly code: "not_an_origin"; readonly field: "hosts.graphUrl" }
  | { readonly code: "not_a_host"; readonly field: "hosts.authorityHost" }
  | { readonly code: "not_an_image"; readonly field: "poolImage" }
  /** A pipeline would act on the name, or no file can carry it: only the id refers to the connection. */
  | { readonly code: "not_a_reference"; readonly field: "connection.name" };

const originShape = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const hostShape = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const imageShape = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** The context again when every value that goes into code unquoted has its shape; else the first that has not. */
export const checkContext = (context: SnippetContext): Result<SnippetContext, SnippetProblem> => {
  const { connection, identity, hosts, poolImage } = context;
  if (!isGuid(connection.id)) return err({ code: "not_a_guid", field: "connection.id" });
  if (!isGuid(identity.clientId)) return err({ code: "not_a_guid", field: "identity.clientId" });
  if (!isGuid(identity.tenantId)) return err({ code: "not_a_guid", field: "identity.tenantId" });
  if (!originShape.test(hosts.graphUrl)) return err({ code: "not_an_origin", field: "hosts.graphUrl" });
  if (hosts.authorityHost !== undefined && !hostShape.test(hosts.authorityHost)) {
    return err({ code: "not_a_host", field: "hosts.authorityHost" });
  }
  if (poolImage !== undefined && !imageShape.test(poolImage))
    return err({ code: "not_an_image", field: "poolImage" });
  return ok(context);
};
