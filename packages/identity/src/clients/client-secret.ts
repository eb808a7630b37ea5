import type { Brand } from "../kernel/brand.ts";
import type { Digest } from "../kernel/digest.ts";
import { type Random, randomBase62 } from "../kernel/random.ts";

/** 32 letters and digits, about 190 bits. */
export type ClientSecret = Brand<string, "ClientSecret">;

const pattern = /^[0-9A-Za-z]{32}$/;

export const makeClientSecret = (random: Random): ClientSecret => randomBase62(random, 32) as ClientSecret;

/** Undefined for text that does not have the form of a client secret. */
export const parseClientSecret = (text: string): ClientSecret | undefined =>
  pattern.test(text) ? (text as ClientSecret) : undefined;

/** What is stored: random enough for a quick hash. */
export const clientSecretDigest = (secret: string, digest: Digest): string => digest.sha256(`client-secret:${secret}`);
