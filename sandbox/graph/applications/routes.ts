import type { Reply } from "../../kernel/service.ts";
import type { Application } from "../../state/directory.ts";
import { isProblem, type Problem } from "../errors.ts";
import { type Collection, countReply, listReply, objectReply } from "../odata.ts";
import { listOptions, objectOptions } from "../options.ts";
import { forbid } from "../permissions.ts";
import type { GraphCall, Operation } from "../route.ts";
import { ApplicationBody } from "./body.ts";
import { isVisible, reachApplication } from "./find.ts";
import { ownerOperations } from "./owners.ts";
import { passwordOperations } from "./passwords.ts";
import { applicationEntity } from "./wire.ts";
import { createApplication, deleteApplication, updateApplication } from "./write.ts";

/** The applications of the caller's organization that reads may already see. */
function applications(call: GraphCall): Collection<Application> {
  const { applications: table } = call.sandbox.state;
  const visible = (rows: Application[]) => rows.filter((row) => isVisible(call, row));
  return {
    entity: applicationEntity,
    context: "applications",
    rows: () => visible(table.list()),
    lookup: (property, value) => {
      if (property === "appId") return visible(table.by("byAppId", value.toLowerCase()));
      if (property === "displayName") return visible(table.by("byDisplayName", value.toLowerCase()));
      if (property !== "id") return undefined;
      const row = table.get(value.toLowerCase());
      return row ? visible([row]) : [];
    },
    current: (row) => table.get(row.id),
  };
}

function list(call: GraphCall): Reply | Problem {
  return forbid(call, "application.list") ?? listReply(call, applications(call));
}

function count(call: GraphCall): Reply | Problem {
  return forbid(call, "application.list") ?? countReply(call, applications(call));
}

function read(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "application.read");
  if (isProblem(application)) return application;
  return objectReply(call, applicationEntity, "applications", application);
}

const source = "docs/sources/graph.md#applications";

export const applicationOperations: readonly Operation[] = [
  { method: "GET", path: "/applications", query: listOptions, units: 2, source, run: list },
  { method: "GET", path: "/applications/$count", query: ["$filter", "$search"], source, run: count },
  {
    method: "POST",
    path: "/applications",
    body: ApplicationBody,
    effects: ["lag"],
    source,
    run: createApplication,
  },
  { method: "GET", path: "/applications/:application", query: objectOptions, source, run: read },
  {
    method: "PATCH",
    path: "/applications/:application",
    body: ApplicationBody,
    effects: ["lag"],
    source,
    run: updateApplication,
  },
  { method: "DELETE", path: "/applications/:application", source, run: deleteApplication },
  ...ownerOperations,
  ...passwordOperations,
];
