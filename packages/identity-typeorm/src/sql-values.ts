const hasZone = /(?:[zZ]|[+-]\d{2}(?::?\d{2})?)$/;

/**
 * From a driver's values to ours. SQLite has text for times and 0 or 1 for truth, Postgres has types of its own;
 * both are understood, so that a row needs no dialect. Text is `2024-02-29 23:59:59.987` in UTC; other programs write
 * a zone behind it. A number is Unix seconds.
 */
export function toDate(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  if (typeof value === "number" && Number.isFinite(value)) return new Date(Math.round(value * 1000));
  if (typeof value !== "string" || value === "") return undefined;
  const text = value.trim().replace(" ", "T").replace(/ /g, "");
  return new Date(hasZone.test(text.slice(10)) ? text : `${text}Z`);
}

/** For columns that are never null. */
export const toInstant = (value: unknown): Date => toDate(value) ?? new Date(Number.NaN);

export const toBoolean = (value: unknown): boolean => value === true || value === 1;
export const toText = (value: unknown): string => (typeof value === "string" ? value : "");
export const toNumber = (value: unknown): number => Number(value ?? 0);

/** Unix seconds; 0 and -1 are "never". */
export const fromUnixSeconds = (value: unknown): Date | undefined =>
  toNumber(value) > 0 ? new Date(toNumber(value) * 1000) : undefined;

export const toUnixSeconds = (date: Date | undefined): number =>
  date === undefined ? 0 : Math.floor(date.getTime() / 1000);
