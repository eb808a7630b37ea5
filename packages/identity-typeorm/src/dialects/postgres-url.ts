import { IdentityError } from "@pp/identity";

/** Of this library, as other drivers have it: `false` switches off named prepared statements. */
const PREPARE_OPTION = "prepare";

export interface PostgresTarget {
  /** As the driver takes it, with its TLS options. */
  readonly connectionString: string;
  /** False for a pooler that gives each transaction another connection and knows no prepared statements. */
  readonly prepare: boolean;
}

/** @throws IdentityError `store/unavailable`; the URL itself is not in it, for it may hold a password */
export function parsePostgresUrl(url: string): PostgresTarget {
  if (!URL.canParse(url)) throw new IdentityError("store/unavailable", { reason: "its URL is not valid" });
  const parsed = new URL(url);
  const prepare = parsed.searchParams.get(PREPARE_OPTION) !== "false";
  parsed.searchParams.delete(PREPARE_OPTION);
  return { connectionString: parsed.toString(), prepare };
}
