/** Greater than any character that can follow in a key. */
const AFTER_ALL = "\u{10FFFF}";

/** Compatibility forms and case folded, composed again: how keys are stored that are searched by prefix. */
export const foldForSearch = (text: string): string => text.normalize("NFKC").toLowerCase().normalize("NFKC");

/**
 * The key of a name, or as much of it as its column holds: folding can make one character eighteen. A term that is
 * longer than the column finds nothing then.
 */
export const searchKey = (name: string, maxCharacters: number): string =>
  Array.from(foldForSearch(name)).slice(0, maxCharacters).join("");

/**
 * `key >= from AND key < to` holds for exactly the keys that begin with the term. A range on a binary index: no
 * character is special, and the index is used on both engines. Undefined where nothing can begin with the term.
 */
export function searchRange(term: string): { readonly from: string; readonly to: string } | undefined {
  const from = foldForSearch(term);
  // Postgres has no NUL in text, and a lone surrogate would change on its way.
  return from.includes("\0") || !from.isWellFormed() ? undefined : { from, to: `${from}${AFTER_ALL}` };
}
