import type { Answer } from "./http.ts";

/** Of accounts. */
export const namesOf = (rows: Answer["rows"]): readonly unknown[] => rows.map((row) => row["Name"]);

/** The next page, below the base path; undefined on the last. */
export function nextOf({ headers }: Pick<Answer, "headers">): string | undefined {
  const url = /^<([^>]+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1];
  if (url === undefined) return undefined;
  const { pathname, search } = new URL(url);
  return pathname.replace("/api/v1", "") + search;
}
