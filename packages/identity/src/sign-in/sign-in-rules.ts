import { type AssignableRole, assignableRoles, parseRole } from "../access/roles.ts";
import type { Email } from "../accounts/email.ts";
import type { SignInDenial, SignInRules } from "../authentication/sign-in.ts";
import { IdentityError } from "../errors.ts";

/** The host's rules, checked: a mistake in a configuration lets nobody in. */
export interface CheckedRules {
  readonly register: boolean;
  readonly role: AssignableRole;
  readonly webdav: boolean;
  readonly domain: string | undefined;
  readonly groupRoles: ReadonlyMap<string, AssignableRole>;
}

/** @throws IdentityError `policy/invalid` for a domain that is none, `role/unknown` */
export const checkRules = ({ domain, groupRoles = {}, register, role, webdav }: SignInRules): CheckedRules => ({
  register,
  role: parseRole(role ?? "guest"),
  webdav: webdav ?? false,
  domain: domain === undefined ? undefined : parseDomain(domain),
  groupRoles: new Map(Object.entries(groupRoles).map(([group, given]) => [group, parseRole(given)])),
});

const domainPattern = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function parseDomain(text: string): string {
  const domain = text.trim().toLowerCase().replace(/^@/, "");
  if (domain.length <= 253 && domainPattern.test(domain)) return domain;
  throw new IdentityError("policy/invalid", { field: "sign-in domain", accepted: "a domain such as example.com" });
}

/** Why an address keeps its owner out; undefined when it does not. The domain ends at a dot or begins the domain part. */
export function findDomainDenial(domain: string | undefined, verified: Email | undefined): SignInDenial | undefined {
  if (domain === undefined) return undefined;
  if (verified === undefined) return "email not verified";
  const own = verified.slice(verified.lastIndexOf("@") + 1);
  return own === domain || own.endsWith(`.${domain}`) ? undefined : "domain not allowed";
}

/** The mightiest role that one of the groups gives; undefined when none of them gives any. */
export function roleOfGroups(
  groups: readonly string[],
  groupRoles: CheckedRules["groupRoles"],
): AssignableRole | undefined {
  const given = new Set(groups.map((group) => groupRoles.get(group)));
  return assignableRoles.find((role) => given.has(role));
}
