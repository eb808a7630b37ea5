/** As the databases compare: compatibility forms and case folded, then code point by code point. */
const fold = (text: string): string => text.normalize("NFKC").toLowerCase().normalize("NFKC");

/** Whether one of the texts begins with the term, case aside. No character is special, and half of one finds nothing. */
export const startsWithAny = (term: string, texts: readonly string[]): boolean =>
  term.isWellFormed() && texts.some((text) => text !== "" && fold(text).startsWith(fold(term)));

/** Letter by letter. Half a character begins nothing. */
export const beginsWith = (text: string, term: string): boolean => term.isWellFormed() && text.startsWith(term);
