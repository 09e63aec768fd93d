import { expect, it } from "vitest";
import { grantOf } from "./settings-scopes.tsx";

const scopes = ["Application.Read.All"];

it("says that a scope is not granted only where consent is what is missing", () => {
  expect(grantOf(undefined)).toBe("granted");
  expect(grantOf({ kind: "interaction", service: "graph", scopes, reason: "consent" })).toBe("not-granted");
  expect(grantOf({ kind: "interaction", service: "graph", scopes, reason: "sign-in" })).toBe("unknown");
  expect(grantOf({ kind: "token-unavailable", service: "graph", code: "network_error" })).toBe("unknown");
});
