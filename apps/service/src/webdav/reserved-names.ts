/**
 * Nephele keeps locks and properties of `photo.jpg` in `photo.jpg.nephelemeta`, and those of a folder in a file
 * `.nephelemeta` inside. Uploads that are not complete yet have such a name as well: what a crash leaves behind is
 * hidden, and goes with its folder.
 */
const RESERVED_SUFFIX = ".nephelemeta";

/** File systems that ignore case would find the file by another spelling. */
export const isReservedName = (name: string): boolean => name.toLowerCase().endsWith(RESERVED_SUFFIX);

export const unfinishedName = (unique: string): string => `.${unique}.unfinished${RESERVED_SUFFIX}`;
