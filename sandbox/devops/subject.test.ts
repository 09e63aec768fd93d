import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeGuid, encodeGuid, entraSubject, parseEntraSubject, trustOf } from "./subject.ts";

const published: [guid: string, segment: string][] = [
  ["499b84ac-1321-427f-aa17-267ca6975798", "rISbSSETf0KqFyZ8ppdXmA"],
  ["ff882432-09b0-437b-bd22-ca13c0037ded", "MiSI_7AJe0O9IsoTwAN97Q"],
  ["72f988bf-86f1-41af-91ab-2d7cd011db47", "v4j5cvGGr0GRqy180BHbRw"],
  ["d6676032-7674-4de8-bf51-42424d9e74bd", "MmBn1nR26E2_UUJCTZ50vQ"],
  ["244a3dcc-ae95-4959-a5ea-4b91a7c7e291", "zD1KJJWuWUml6kuRp8fikQ"],
  ["7f4f3591-5f6c-4f7b-a1bd-0a2dd8831218", "kTVPf2xfe0-hvQot2IMSGA"],
  ["16b3c013-d300-468d-ac64-7eda0820b6d3", "E8CzFgDTjUasZH7aCCC20w"],
  ["00000000-0000-0000-0000-000000000000", "AAAAAAAAAAAAAAAAAAAAAA"],
];

describe("the segment of a GUID", () => {
  it.each(published)("%s is %s, as published examples have it", (guid, segment) => {
    expect(encodeGuid(guid)).toBe(segment);
    expect(decodeGuid(segment)).toBe(guid);
  });

  it("decodes to the GUID it was made of, whatever the GUID", () => {
    fc.assert(fc.property(fc.uuid(), (guid) => decodeGuid(encodeGuid(guid)) === guid));
  });

  it("is refused where it has another length, another alphabet or stray bits", () => {
    expect(decodeGuid("AAAAAAAAAAAAAAAAAAAAA")).toBeUndefined();
    expect(decodeGuid("AAAAAAAAAAAAAAAAAAAA+/")).toBeUndefined();
    expect(decodeGuid("AAAAAAAAAAAAAAAAAAAAAB")).toBeUndefined();
  });
});

describe("the subject of a connection", () => {
  it("has the form and length of a published one", () => {
    const subject = entraSubject(
      "ff882432-09b0-437b-bd22-ca13c0037ded",
      "0ca3ddd9-f0b0-4635-a98c-5866526961b6",
      "64171687-7a59-4fce-b2c8-823278dcf176",
    );
    expect(subject).toBe(
      "/eid1/c/pub/t/MiSI_7AJe0O9IsoTwAN97Q/a/rISbSSETf0KqFyZ8ppdXmA/sc/0ca3ddd9-f0b0-4635-a98c-5866526961b6/64171687-7a59-4fce-b2c8-823278dcf176",
    );
    expect(subject).toHaveLength(138);
  });

  it("parses back to the ids it was made of", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.uuid(), (tenantId, organizationId, endpointId) => {
        expect(parseEntraSubject(entraSubject(tenantId, organizationId, endpointId))).toEqual({
          cloud: "pub",
          tenantId,
          appId: "499b84ac-1321-427f-aa17-267ca6975798",
          organizationId,
          endpointId,
        });
      }),
    );
  });

  it("names organization, project and connection on the retiring issuer", () => {
    const trust = trustOf({
      kind: "legacy",
      tenantId: "ff882432-09b0-437b-bd22-ca13c0037ded",
      organization: { id: "0ca3ddd9-f0b0-4635-a98c-5866526961b6", name: "fabrikam" },
      endpointId: "64171687-7a59-4fce-b2c8-823278dcf176",
      projectName: "Web Shop",
      connectionName: "azure prod",
    });
    expect(trust).toEqual({
      issuer: "https://vstoken.dev.azure.com/0ca3ddd9-f0b0-4635-a98c-5866526961b6",
      subject: "sc://fabrikam/Web Shop/azure prod",
    });
  });
});
