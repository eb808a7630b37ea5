import { parseAccountUid } from "@pp/identity";
import { z } from "zod";

/** Longer ones are refused before anything is looked up or hashed. The rules themselves are the domain's. */
export const username = z.string().max(64);
export const password = z.string().max(256);
export const code = z.string().max(32).describe("Of the authenticator app, or a recovery code");

/** `uid` of an account in a path. */
export const uidParams = z.object({ uid: z.string().max(16) });

/** What a list is narrowed to. Databases keep no NUL, and some refuse to look for one. */
export const filterText = (maxLength: number): z.ZodString =>
  z
    .string()
    .max(maxLength)
    .refine((text) => !text.includes("\0"), "must not contain a NUL character");

/** Pages of lists: `count` rows after the last one that is known. */
export const pageQuery = {
  count: z.coerce.number().int().min(1).max(1000).default(100),
  q: filterText(255).optional().describe("Case-insensitive prefix"),
};

const notUid = "must be the UID of a user";

/** `uid` of an account in a query or a body. */
export const accountUid = z
  .string()
  .regex(/^u[0-9a-z]{15}$/, notUid)
  .refine((text) => parseAccountUid(text) !== undefined, notUid);

/** A switch of a list, in a query. */
export const switchedOn = z.enum(["true", "false"]);

const notInstant = "must be a time such as 2025-12-31T23:59:59Z";

/** A time with its zone. Databases end with the year 9999, and begin with 1: in UTC, whatever the zone. */
export const instant = z.iso.datetime({ offset: true, error: notInstant }).refine((text) => {
  const year = new Date(text).getUTCFullYear();
  return year >= 1 && year <= 9999;
}, notInstant);
