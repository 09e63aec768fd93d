import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  azureDevOpsAppId,
  compareTrust,
  decodeEntraSubject,
  encodeEntraSubject,
  findTrust,
  type Slip,
  type Trust,
} from "@/lib/federation/index.ts";
import { entraSubject, parseEntraSubject } from "@/sandbox/devops/subject.ts";
import { type Credential, matchCredential } from "@/sandbox/login/matching.ts";

/**
 * The portal and the sandbox each read the public rules for themselves. Here they are asked the same questions, so
 * that a mistake in one shows against the other.
 */

/** Ids as people paste them: any case. */
const guid = fc.tuple(fc.uuid(), fc.boolean()).map(([id, upper]) => (upper ? id.toUpperCase() : id));

describe("the subject of a service connection", () => {
  it("is spelled alike by portal and sandbox, whatever the ids", () => {
    fc.assert(
      fc.property(guid, guid, guid, (tenantId, organizationId, connectionId) => {
        const ours = encodeEntraSubject({
          cloud: "pub",
          tenantId,
          appId: azureDevOpsAppId,
          organizationId,
          connectionId,
        });
        expect(ours).toEqual({ ok: true, value: entraSubject(tenantId, organizationId, connectionId) });
      }),
    );
  });

  it("is read alike by both, also when a character of it is wrong", () => {
    const nearSubject = fc
      .tuple(
        fc.uuid(),
        fc.uuid(),
        fc.uuid(),
        fc.nat(),
        fc.constantFrom("", "A", "a", "/", "-", "_", "0", "z"),
      )
      .map(([tenant, organization, connection, at, character]) => {
        const subject = entraSubject(tenant, organization, connection);
        const place = at % (subject.length + 1);
        return subject.slice(0, place) + character + subject.slice(place + 1);
      });
    fc.assert(
      fc.property(nearSubject, (subject) => {
        const ours = decodeEntraSubject(subject);
        const theirs = parseEntraSubject(subject);
        expect([subject, ours.ok]).toEqual([subject, theirs !== undefined && isLowerCaseGuid(theirs)]);
        if (!ours.ok || theirs === undefined) return;
        const { endpointId, ...common } = theirs;
        expect(ours.value).toEqual({ ...common, connectionId: endpointId });
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The sandbox takes the ids of a subject as they come; the portal insists that they are GUIDs. */
const isLowerCaseGuid = ({ organizationId, endpointId }: { organizationId: string; endpointId: string }) =>
  [organizationId, endpointId].every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));

const exchange = "api://AzureADTokenExchange";

const trust: fc.Arbitrary<Trust> = fc
  .tuple(fc.uuid(), fc.uuid(), fc.uuid())
  .map(([tenantId, organizationId, connectionId]) => ({
    issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    subject: entraSubject(tenantId, organizationId, connectionId),
    audiences: [exchange],
  }));

/** Slips that happen when values are copied by hand, and none at all. */
const slips = {
  none: (text: string) => text,
  slash: (text: string) => `${text}/`,
  space: (text: string) => ` ${text}`,
  case: (text: string) => text.replace(/[a-z](?=[^a-z]*$)/, (letter) => letter.toUpperCase()),
  other: (text: string) => `${text}x`,
} as const;
type SlipName = keyof typeof slips;
const slip = fc.constantFrom(...(Object.keys(slips) as SlipName[]));

const stored = fc
  .record({ wanted: trust, issuer: slip, subject: slip, audience: slip })
  .map(({ wanted, issuer, subject, audience }) => ({
    wanted,
    made: { issuer, subject, audience },
    credential: {
      issuer: slips[issuer](wanted.issuer),
      subject: slips[subject](wanted.subject),
      audiences: wanted.audiences.map(slips[audience]),
      claimsMatchingExpression: null,
    } satisfies Credential,
  }));

const assertionOf = (wanted: Trust) => ({
  iss: wanted.issuer,
  sub: wanted.subject,
  aud: wanted.audiences,
  all: {},
});

/** Which field a refusal is about. */
const fieldOf = { 700211: "issuer", 700212: "audience", 700213: "subject", 7002138: "subject" } as const;

describe("whether a credential trusts a token", () => {
  it("is decided alike by portal and sandbox, near misses included", () => {
    fc.assert(
      fc.property(stored, ({ wanted, credential }) => {
        const ours = compareTrust(credential, wanted);
        const theirs = matchCredential(assertionOf(wanted), [credential]);
        expect(ours.outcome === "same").toBe("credential" in theirs);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is refused for a field that the portal names too", () => {
    fc.assert(
      fc.property(stored, ({ wanted, credential, made }) => {
        const theirs = matchCredential(assertionOf(wanted), [credential]);
        fc.pre("mismatch" in theirs);
        if (!("mismatch" in theirs)) return;
        const field = Object.entries(fieldOf).find(([code]) => Number(code) === theirs.mismatch)?.[1];
        if (field === undefined) throw new Error(`a refusal that was not expected: ${theirs.mismatch}`);
        expect(made[field]).not.toBe("none");
        const search = findTrust([credential], wanted);
        const names: (Slip | "none" | "other")[] = Object.values(made);
        expect(search.outcome).toBe(names.includes("other") ? "none" : "nearly");
      }),
    );
  });

  it("is found among several by both, in any order", () => {
    fc.assert(
      fc.property(fc.array(stored, { minLength: 1, maxLength: 6 }), fc.nat(), (all, pick) => {
        const wanted = all[pick % all.length]?.wanted;
        if (!wanted) return;
        const credentials = all.map(({ credential }) => credential);
        const ours = findTrust(credentials, wanted);
        const theirs = matchCredential(assertionOf(wanted), credentials);
        expect(ours.outcome === "exact" ? ours.credential : undefined).toBe(
          "credential" in theirs ? theirs.credential : undefined,
        );
      }),
    );
  });
});
