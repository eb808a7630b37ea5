/** Leaves out what is empty. */
export const presentOnly = <K extends string>(texts: Readonly<Record<K, string>>): Partial<Record<K, string>> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== "")) as Partial<Record<K, string>>;

/** RFC 3339 in UTC; left out when there is none. */
export const optionalInstant = <K extends string>(key: K, instant: Date | undefined): Partial<Record<K, string>> =>
  (instant === undefined ? {} : { [key]: instant.toISOString() }) as Partial<Record<K, string>>;
