/** C0, DEL and C1: characters that no name should carry. */
const controlCharacter = /\p{Cc}/u;
const lineSeparator = /[\u2028\u2029]/;
/** Half of a surrogate pair, which cannot be written as UTF-8. */
const loneSurrogate = /\p{Cs}/u;

/**
 * Marks that nobody sees and that change what is seen: zero-width spaces, soft hyphens, and marks that turn the
 * direction of writing. Joiners stay allowed; scripts and emoji need them.
 */
const invisibleMark = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/;

/** True when the text holds a control character, an invisible mark, a line break of any kind or half a surrogate pair. */
export const hasUnprintable = (text: string): boolean =>
  controlCharacter.test(text) ||
  invisibleMark.test(text) ||
  lineSeparator.test(text) ||
  loneSurrogate.test(text);

/** True when the text begins or ends with white space, which people do not see and services compare. */
export const hasEdgeSpace = (text: string): boolean => text !== text.trim();
