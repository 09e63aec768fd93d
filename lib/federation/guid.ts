const guidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const segmentShape = /^[A-Za-z0-9_-]{22}$/;

/** True for a hyphenated GUID in any case. The all-zero GUID and Microsoft's short well-known ids count. */
export const isGuid = (text: string): boolean => guidShape.test(text.toLowerCase());

/** The GUID as Azure DevOps and Entra write it (lower case, hyphens), or undefined when the text is no GUID. Braces and outer spaces are taken off. */
export const normalizeGuid = (text: string): string | undefined => {
  const bare = text
    .trim()
    .replace(/^\{(.*)\}$/, "$1")
    .toLowerCase();
  return guidShape.test(bare) ? bare : undefined;
};

/**
 * Where each byte of the text form goes in .NET's `Guid.ToByteArray`: the first three fields are little-endian, the
 * last eight bytes stay as written. The permutation is its own inverse.
 */
const dotNetOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const;

const reorder = (bytes: readonly number[]): number[] => dotNetOrder.map((from) => bytes[from] ?? 0);

const bytesOfHex = (hex: string): number[] =>
  (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

const hexOfBytes = (bytes: readonly number[]): string =>
  bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * A GUID as the 22 characters that stand for it inside an Entra subject: base64url, no padding, .NET byte order.
 * Undefined when the text is no GUID. Source: docs/sources/federation.md#guid-segments
 */
export const encodeGuidSegment = (guid: string): string | undefined => {
  const normal = normalizeGuid(guid);
  if (normal === undefined) return undefined;
  const bytes = reorder(bytesOfHex(normal.replaceAll("-", "")));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
};

/**
 * The GUID that a 22-character segment stands for, or undefined. Only the canonical spelling is read: 22 characters
 * carry four spare bits, and a segment that sets them is a different string that Entra would not match.
 */
export const decodeGuidSegment = (segment: string): string | undefined => {
  if (!segmentShape.test(segment)) return undefined;
  const binary = atob(`${segment.replaceAll("-", "+").replaceAll("_", "/")}==`);
  const hex = hexOfBytes(reorder([...binary].map((character) => character.charCodeAt(0))));
  const guid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    "-",
  );
  return encodeGuidSegment(guid) === segment ? guid : undefined;
};
