import { assert, constantFrom, property, record, string, stringMatching, uuid } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  azureDevOpsAppId,
  decodeEntraPrefix,
  decodeEntraSubject,
  encodeEntraSubject,
} from "./entra-subject.ts";

const published =
  "/eid1/c/pub/t/MiSI_7AJe0O9IsoTwAN97Q/a/rISbSSETf0KqFyZ8ppdXmA/sc/0ca3ddd9-f0b0-4635-a98c-5866526961b6/64171687-7a59-4fce-b2c8-823278dcf176";
const meaning = {
  cloud: "pub",
  tenantId: "ff882432-09b0-437b-bd22-ca13c0037ded",
  appId: azureDevOpsAppId,
  organizationId: "0ca3ddd9-f0b0-4635-a98c-5866526961b6",
  connectionId: "64171687-7a59-4fce-b2c8-823278dcf176",
};

const subjects = record({
  cloud: stringMatching(/^[a-z0-9]{1,8}$/),
  tenantId: uuid(),
  appId: uuid(),
  organizationId: uuid(),
  connectionId: uuid(),
});

describe("Entra subjects of service connections", () => {
  it("a published subject decodes to its parts and encodes back to the character", () => {
    expect(decodeEntraSubject(published)).toEqual({ ok: true, value: meaning });
    expect(encodeEntraSubject(meaning)).toEqual({ ok: true, value: published });
  });

  it("decoding what was encoded gives the parts again", () => {
    assert(
      property(subjects, (parts) => {
        const encoded = encodeEntraSubject(parts);
        expect(encoded.ok && decodeEntraSubject(encoded.value)).toEqual({ ok: true, value: parts });
      }),
    );
  });

  it("any text that decodes is the only spelling of its parts", () => {
    const damaged = constantFrom(
      published,
      published.toUpperCase(),
      `${published}/`,
      published.replace("sc", "pl"),
    );
    assert(
      property(damaged, string(), (subject, tail) => {
        const decoded = decodeEntraSubject(subject + tail);
        if (decoded.ok)
          expect(encodeEntraSubject(decoded.value)).toEqual({ ok: true, value: subject + tail });
      }),
    );
  });

  it("decoding never throws", () => {
    assert(
      property(string({ unit: "binary" }), (text) => {
        decodeEntraSubject(text);
        decodeEntraSubject(`/eid1/c/${text}`);
        decodeEntraPrefix(`/eid1/c/pub/t/${text}`);
      }),
    );
  });

  it("each damage has its own problem", () => {
    const problem = (subject: string) => {
      const decoded = decodeEntraSubject(subject);
      return decoded.ok ? undefined : decoded.error;
    };
    expect(problem("sc://contoso/payments/deploy")).toEqual({ code: "not_entra" });
    expect(problem("/eid1/c/pub")).toEqual({ code: "wrong_shape" });
    expect(problem(published.replace("/sc/", "/pl/"))).toMatchObject({ code: "not_a_connection" });
    expect(problem(published.replace("rISbSSETf0KqFyZ8ppdXmA", "rISb"))).toEqual({
      code: "bad_part",
      field: "appId",
      text: "rISb",
    });
    expect(problem(published.replace("64171687-7a59", "64171687-7A59"))).toMatchObject({
      code: "not_lower_case",
      field: "connectionId",
    });
    expect(problem(published.replace("64171687-", "6417168-"))).toMatchObject({
      code: "bad_part",
      field: "connectionId",
    });
  });

  it("encoding names the part that cannot be encoded", () => {
    expect(encodeEntraSubject({ ...meaning, organizationId: "contoso" })).toEqual({
      ok: false,
      error: { code: "bad_part", field: "organizationId", text: "contoso" },
    });
    expect(encodeEntraSubject({ ...meaning, cloud: "pub/x" })).toMatchObject({
      ok: false,
      error: { field: "cloud" },
    });
  });
});
