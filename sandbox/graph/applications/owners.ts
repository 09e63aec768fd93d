import { z } from "zod";
import type { Reply } from "../../kernel/service.ts";
import {
  duplicateReference,
  invalidReference,
  isProblem,
  notFound,
  type Problem,
  tooMany,
} from "../errors.ts";
import { listReply } from "../odata.ts";
import { listOptions } from "../options.ts";
import { ownersOf } from "../owners/wire.ts";
import { type GraphCall, noContent, type Operation, parameter } from "../route.ts";
import { readReference } from "./body.ts";
import { reachApplication } from "./find.ts";

const Reference = z.strictObject({ "@odata.id": z.string() });
const source = "docs/sources/graph.md#owners";
const limit = 100;

function list(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "application.read");
  if (isProblem(application)) return application;
  return listReply(call, ownersOf(call.sandbox.state, application));
}

function add(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "application.write");
  if (isProblem(application)) return application;
  const owner = readReference(call, Reference.parse(call.body)["@odata.id"]);
  if (owner === undefined) return invalidReference();
  if (application.owners.includes(owner)) return duplicateReference("owners");
  if (application.owners.length >= limit) return tooMany("owners", limit);
  call.sandbox.state.applications.put({ ...application, owners: [...application.owners, owner] });
  return noContent;
}

function remove(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "application.write");
  if (isProblem(application)) return application;
  const owner = parameter(call, "owner").toLowerCase();
  if (!application.owners.includes(owner)) return notFound(owner);
  const owners = application.owners.filter((id) => id !== owner);
  call.sandbox.state.applications.put({ ...application, owners });
  return noContent;
}

export const ownerOperations: readonly Operation[] = [
  { method: "GET", path: "/applications/:application/owners", query: listOptions, source, run: list },
  { method: "POST", path: "/applications/:application/owners/$ref", body: Reference, source, run: add },
  { method: "DELETE", path: "/applications/:application/owners/:owner/$ref", source, run: remove },
];
