import type { CellValue } from "./report.ts";

/** `Last Login` becomes `last_login`; punctuation is dropped. */
export const snakeCase = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\s-]/gu, "")
    .trim()
    .replaceAll(/[\s-]+/g, "_");

/** Names that look like two words and are one, as in the titles of reports. */
const oneWord: Readonly<Record<string, string>> = { WebDAV: "Webdav", OAuth: "Oauth" };

/** `UserDetails.GivenName` becomes `user_details.given_name`, `AuthID` becomes `auth_id`. */
export const propertyKey = (name: string): string =>
  name
    .replaceAll(/WebDAV|OAuth/g, (word) => oneWord[word] ?? word)
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .split(".")
    .map(snakeCase)
    .join(".");

/** Typed values; dates in ISO 8601, UTC (an invalid one is null, as JSON has it); nothing is null. */
const jsonValue = (value: CellValue): unknown => value ?? null;

/** Built from entries, so that no key, `__proto__` say, means anything special. */
export const toRecord = (entries: readonly (readonly [string, CellValue])[]): object =>
  Object.fromEntries(entries.map(([key, value]) => [key, jsonValue(value)]));

/** What JSON lets through and a terminal obeys: the controls above ASCII, direction and invisible characters. */
const obeyed = /[\x7F-\x9F\xAD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The same value to a parser, and safe to look at. */
export const renderJson = (data: object): string =>
  `${JSON.stringify(data, undefined, 2).replaceAll(obeyed, unicodeEscape)}\n`;
