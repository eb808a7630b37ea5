import { type LoginReportQuery, type LoginSummary, realms } from "@pp/identity";
import { z } from "zod";
import { instant } from "./fields.ts";

/** What the login report is sorted by: a row of it has no id. */
const sortKey = z.tuple([instant, z.string(), z.string(), z.enum(realms)]);

/** Names a row of the login report in an address; holds nothing that the row does not show. */
export const loginCursor = ({ clientIp, realm, updatedAt, username }: LoginSummary): string =>
  Buffer.from(JSON.stringify([updatedAt.toISOString(), username, clientIp, realm])).toString("base64url");

/** Undefined for text that no page has given out. */
export function parseLoginCursor(text: string): LoginReportQuery["after"] {
  const key = sortKey.safeParse(parseJson(Buffer.from(text, "base64url").toString("utf8")));
  if (!key.success || !key.data.every(isStorable)) return undefined;
  const [updatedAt, username, clientIp, realm] = key.data;
  const unsorted = { status: "OK", lastLoginAt: undefined, failedAt: undefined, reason: "", repeated: 0 } as const;
  return { updatedAt: new Date(updatedAt), username, clientIp, realm, userAgent: "", ...unsorted };
}

/** Postgres keeps neither of them in text. */
const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
