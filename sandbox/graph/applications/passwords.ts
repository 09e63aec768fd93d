import { z } from "zod";
import { isoSeconds } from "../../kernel/clock.ts";
import type { Reply } from "../../kernel/service.ts";
import type { PasswordCredential } from "../../state/directory.ts";
import { invalidValues, isProblem, type Problem } from "../errors.ts";
import { contextOf } from "../odata.ts";
import { type GraphCall, noContent, type Operation } from "../route.ts";
import { reachApplication } from "./find.ts";
import { passwordWire } from "./wire.ts";

const AddPassword = z
  .strictObject({
    passwordCredential: z
      .strictObject({
        displayName: z.string().nullable().optional(),
        startDateTime: z.iso.datetime({ offset: true }).optional(),
        endDateTime: z.iso.datetime({ offset: true }).optional(),
      })
      .optional(),
  })
  .optional();
const RemovePassword = z.strictObject({ keyId: z.string() });
const source = "docs/sources/graph.md#passwords";

function add(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "password.write");
  if (isProblem(application)) return application;
  const { sandbox, nowMs } = call;
  const asked = AddPassword.parse(call.body)?.passwordCredential ?? {};
  const startMs = asked.startDateTime ? Date.parse(asked.startDateTime) : nowMs;
  const inTwoYears = new Date(startMs);
  inTwoYears.setUTCFullYear(inTwoYears.getUTCFullYear() + 2);
  const endMs = asked.endDateTime ? Date.parse(asked.endDateTime) : inTwoYears.getTime();
  if (endMs <= startMs) return invalidValues("endDateTime");
  const secret = sandbox.ids.opaque(30);
  const password: PasswordCredential = {
    keyId: sandbox.ids.guid(),
    displayName: asked.displayName ?? null,
    hint: secret.slice(0, 3),
    startDateTime: isoSeconds(startMs),
    endDateTime: isoSeconds(endMs),
    secret,
  };
  const passwordCredentials = [...application.passwordCredentials, password];
  sandbox.state.applications.put({ ...application, passwordCredentials });
  return {
    status: 200,
    headers: { location: "https://graph.microsoft.com" },
    body: {
      "@odata.context": contextOf(call, "microsoft.graph.passwordCredential"),
      ...passwordWire(password),
      secretText: secret,
    },
  };
}

function remove(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "password.write");
  if (isProblem(application)) return application;
  const { keyId } = RemovePassword.parse(call.body);
  const passwordCredentials = application.passwordCredentials.filter((password) => password.keyId !== keyId);
  if (passwordCredentials.length === application.passwordCredentials.length) return invalidValues("keyId");
  call.sandbox.state.applications.put({ ...application, passwordCredentials });
  return noContent;
}

export const passwordOperations: readonly Operation[] = [
  { method: "POST", path: "/applications/:application/addPassword", body: AddPassword, source, run: add },
  {
    method: "POST",
    path: "/applications/:application/removePassword",
    body: RemovePassword,
    source,
    run: remove,
  },
];
