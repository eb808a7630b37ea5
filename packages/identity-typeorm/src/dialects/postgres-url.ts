import { IdentityError } from "@pp/identity";

/** Known to other drivers: `false` switches off named prepared statements, which there are none of here. */
const IGNORED_OPTION = "prepare";

/**
 * The URL as the driver takes it, with its TLS options.
 *
 * @throws IdentityError `store/unavailable`; the URL itself is not in it, for it may hold a password
 */
export function connectionStringOf(url: string): string {
  if (!URL.canParse(url)) throw new IdentityError("store/unavailable", { reason: "its URL is not valid" });
  const parsed = new URL(url);
  parsed.searchParams.delete(IGNORED_OPTION);
  return parsed.toString();
}
