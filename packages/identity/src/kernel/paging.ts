import { IdentityError } from "../errors.ts";

/** The most rows one call returns; longer lists are read page by page. */
export const MAX_PAGE_SIZE = 1000;

/** Refuses what is not a whole number from 1 to `MAX_PAGE_SIZE`. @throws IdentityError `page/invalid` */
export function parseLimit(limit: number): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE_SIZE) {
    throw new IdentityError("page/invalid", { field: "limit", accepted: `1 to ${String(MAX_PAGE_SIZE)}` });
  }
  return limit;
}
