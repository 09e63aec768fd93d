import { assert, property, string, uint8Array, uuid } from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeGuidSegment, encodeGuidSegment, isGuid, normalizeGuid } from "./guid.ts";

const vectors = [
  ["499b84ac-1321-427f-aa17-267ca6975798", "rISbSSETf0KqFyZ8ppdXmA"],
  ["ff882432-09b0-437b-bd22-ca13c0037ded", "MiSI_7AJe0O9IsoTwAN97Q"],
  ["72f988bf-86f1-41af-91ab-2d7cd011db47", "v4j5cvGGr0GRqy180BHbRw"],
  ["00000000-0000-0000-0000-000000000000", "AAAAAAAAAAAAAAAAAAAAAA"],
] as const;

describe("GUID segments", () => {
  it.each(vectors)("%s is written as the public example writes it", (guid, segment) => {
    expect(encodeGuidSegment(guid)).toBe(segment);
    expect(decodeGuidSegment(segment)).toBe(guid);
  });

  it("encode as .NET's byte order laid out by hand does", () => {
    const layOut = (guid: string): string => {
      const bytes = Buffer.from(guid.replaceAll("-", ""), "hex");
      bytes.subarray(0, 4).reverse();
      bytes.subarray(4, 6).reverse();
      bytes.subarray(6, 8).reverse();
      return bytes.toString("base64url");
    };
    assert(property(uuid(), (guid) => encodeGuidSegment(guid) === layOut(guid)));
  });

  it("come back as the same GUID in lower case", () => {
    assert(
      property(uuid(), (guid) => decodeGuidSegment(encodeGuidSegment(guid.toUpperCase()) ?? "") === guid),
    );
  });

  it("are read only in the one spelling that is written", () => {
    assert(
      property(uint8Array({ minLength: 17, maxLength: 17 }), (bytes) => {
        const segment = Buffer.from(bytes).toString("base64url").slice(0, 22);
        const guid = decodeGuidSegment(segment);
        expect(guid === undefined || encodeGuidSegment(guid) === segment).toBe(true);
      }),
    );
    expect(decodeGuidSegment("AAAAAAAAAAAAAAAAAAAAAB")).toBeUndefined();
  });

  it("never throw on any text", () => {
    assert(
      property(string({ unit: "binary" }), (text) => {
        decodeGuidSegment(text);
        encodeGuidSegment(text);
        normalizeGuid(text);
      }),
    );
  });
});

describe("normalizeGuid", () => {
  it("takes off braces, spaces and upper case, and nothing else", () => {
    expect(normalizeGuid(" {499B84AC-1321-427F-AA17-267CA6975798} ")).toBe(
      "499b84ac-1321-427f-aa17-267ca6975798",
    );
    expect(normalizeGuid("499b84ac1321427faa17267ca6975798")).toBeUndefined();
    expect(isGuid("00000003-0000-0000-c000-000000000000")).toBe(true);
  });
});
