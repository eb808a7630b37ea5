import type { Brand } from "../kernel/brand.ts";

/** `u`, six base-36 digits of the Unix time of its making, nine random base-36 digits. */
export type AccountUid = Brand<string, "AccountUid">;

/** A four-letter prefix and eight random base-36 digits: names a row in messages, opens nothing. */
export type RefId = Brand<string, "RefId">;

const uidPattern = /^[a-z][0-9a-z]{15}$/;
const TIME_DIGITS = 6;
/** 2017-01-01 in Unix seconds: nothing was made before. The time part of built-in uids is zero. */
const EARLIEST = 1_483_228_800;

const hasUidShape = (text: string, prefix: string): boolean => {
  if (!uidPattern.test(text) || !text.startsWith(prefix)) return false;
  const seconds = Number.parseInt(text.slice(1, 1 + TIME_DIGITS), 36);
  return seconds === 0 || seconds >= EARLIEST;
};

/** Names of this shape are never usernames: nobody could tell what such an identifier means. */
export const looksLikeUid = (text: string): boolean => hasUidShape(text, "u") || hasUidShape(text, "c");

/** Undefined for text that does not have the shape of an account uid. */
export const parseAccountUid = (text: string): AccountUid | undefined =>
  hasUidShape(text, "u") ? (text as AccountUid) : undefined;

/** @param random nine characters of `0-9a-z` */
export const makeAccountUid = (now: Date, random: string): AccountUid =>
  `u${Math.floor(now.getTime() / 1000)
    .toString(36)
    .padStart(TIME_DIGITS, "0")}${random}` as AccountUid;

/** @param random eight characters of `0-9a-z` */
export const makeRefId = (prefix: string, random: string): RefId => `${prefix}${random}` as RefId;
