import type { Brand } from "../kernel/brand.ts";

/** As an account uid, with the letter `c`: the `client_id` of OAuth2. */
export type ClientUid = Brand<string, "ClientUid">;

const pattern = /^c[0-9a-z]{15}$/;
const TIME_DIGITS = 6;

/** Undefined for text that does not have the shape of a client uid. */
export const parseClientUid = (text: string): ClientUid | undefined =>
  pattern.test(text) ? (text as ClientUid) : undefined;

/** @param random nine characters of `0-9a-z` */
export const makeClientUid = (now: Date, random: string): ClientUid =>
  `c${Math.floor(now.getTime() / 1000)
    .toString(36)
    .padStart(TIME_DIGITS, "0")}${random}` as ClientUid;
