import { describe, expect, it } from "vitest";
import { explain, type HttpError, isRefusal, outcomeUnknown } from "./errors.ts";

const where = { service: "devops", method: "POST", path: "/northwind/_apis/x" } as const;
const refused = (status: number, code = "Code", message = "The service's sentence."): HttpError => ({
  ...where,
  kind: "refused",
  status,
  code,
  message,
  correlationId: "abc-1",
});
const every: readonly HttpError[] = [
  ...[400, 401, 403, 404, 409, 418, 429, 500, 503].map((status) => refused(status)),
  { ...where, kind: "unreachable" },
  { ...where, service: "graph", kind: "unreachable" },
  { ...where, kind: "timed-out", afterMs: 60_000 },
  { ...where, kind: "sign-in-page" },
  { ...where, kind: "unexpected-shape", problem: "value: missing", correlationId: "abc-1" },
  { kind: "aborted" },
  { kind: "interaction", service: "graph", scopes: ["Application.Read.All"], reason: "consent" },
  { kind: "interaction", service: "graph", scopes: [], reason: "sign-in" },
  { kind: "interaction", service: "graph", scopes: [], reason: "challenge" },
  { kind: "token-unavailable", service: "azure", code: "network_error", correlationId: "abc-1" },
];

describe("an explanation", () => {
  it("says of every error what happened, why and what to do next", () => {
    for (const error of every) {
      const { title, detail, nextStep } = explain(error);
      for (const words of [title, detail, nextStep]) expect(words).toMatch(/^[A-Z].*[^ !]$/);
    }
  });

  it("carries the id to quote wherever the error has one", () => {
    for (const error of every) {
      const given = "correlationId" in error ? error.correlationId : undefined;
      expect(explain(error).correlationId).toBe(given);
    }
  });

  it("repeats what the service said, else its code, else the status", () => {
    expect(explain(refused(400)).detail).toBe("The service's sentence.");
    expect(explain(refused(400, "Code", "")).detail).toBe("Code");
    expect(explain(refused(400, "", "")).detail).toBe("status 400");
  });

  it.each(["ServiceTreeNullValueProvided", "ServiceTreeInvalid"])(
    "sends whoever is refused with %s to the field that the tenant wants",
    (code) => {
      expect(explain(refused(400, code)).nextStep).toContain("More about the application");
    },
  );

  it("sends a stranger to an organization to its members, not round the sign-in alone", () => {
    expect(explain(refused(401)).nextStep).toContain("member");
    expect(explain({ ...where, kind: "sign-in-page" }).nextStep).toContain("member");
  });

  it("names the scopes that a consent is about", () => {
    const [consent] = every.filter(({ kind }) => kind === "interaction");
    expect(consent && explain(consent).detail).toContain("Application.Read.All");
  });
});

it("leaves open whether a request was carried out only where no answer, a server's failure or an unknown form came", () => {
  expect(
    every.filter(outcomeUnknown).map((error) => ("status" in error ? error.status : error.kind)),
  ).toEqual([500, 503, "unreachable", "unreachable", "timed-out", "unexpected-shape"]);
});

it("recognises a refusal by status and, letter case aside, by code", () => {
  expect(isRefusal(refused(409), 409)).toBe(true);
  expect(isRefusal(refused(409), 409, "CODE")).toBe(true);
  expect(isRefusal(refused(409), 409, "other")).toBe(false);
  expect(isRefusal(refused(400), 409)).toBe(false);
  expect(isRefusal({ kind: "aborted" }, 409)).toBe(false);
});
