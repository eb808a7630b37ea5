import { CliError } from "./cli-error.ts";

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const durationPattern = /^(\d{1,9})([smhdw])(?: ago)?$/i;
const momentPattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * `90d` (before `now`), a date, or a date and a time as ISO 8601 has them; UTC unless an offset says otherwise.
 *
 * @throws CliError `cli/invalid-arguments`, also for days that no month has
 */
export function parseMoment(text: string, now: Date, flagName: string): Date {
  const trimmed = text.trim();
  const moment = parseDuration(trimmed, now) ?? parseDate(trimmed);
  if (moment !== undefined && !Number.isNaN(moment.getTime())) return moment;
  const accepted = "2025-12-31, 2025-12-31T23:59:59Z, or an age such as 90d, 12h or 30m";
  throw new CliError("cli/invalid-arguments", `${flagName} takes ${accepted}`, { flag: flagName });
}

function parseDuration(text: string, now: Date): Date | undefined {
  const [, count, unit = ""] = durationPattern.exec(text) ?? [];
  if (count === undefined) return undefined;
  return new Date(now.getTime() - Number(count) * (unitSeconds[unit.toLowerCase()] ?? 0) * 1000);
}

function parseDate(text: string): Date | undefined {
  const [, date, time = "00:00", offset = "Z"] = momentPattern.exec(text) ?? [];
  if (date === undefined) return undefined;
  // V8 takes the 30th of February for the 2nd of March.
  const day = new Date(`${date}T00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) return undefined;
  return new Date(`${date}T${time}${offset.toUpperCase()}`);
}

const MAX_DAYS = 36_500;

/** `90d`, `12w` or `90`: whole days, at least one. Undefined stays undefined. @throws CliError */
export function parseDays(text: string | undefined, flagName: string): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = "d"] = /^(\d{1,5})([dw])?$/i.exec(text.trim()) ?? [];
  const days = Number(count) * (unit.toLowerCase() === "w" ? 7 : 1);
  if (days >= 1 && days <= MAX_DAYS) return days;
  const accepted = `a number of days from 1 to ${String(MAX_DAYS)}, such as 90 or 90d`;
  throw new CliError("cli/invalid-arguments", `${flagName} takes ${accepted}`, { flag: flagName });
}
