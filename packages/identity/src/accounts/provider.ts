import { IdentityError } from "../errors.ts";

/** How an account proves who it is. */
export const assignableProviders = ["default", "local", "oidc", "ldap", "none"] as const;
export type Provider = (typeof assignableProviders)[number];

const aliases: Readonly<Record<string, Provider>> = {
  "": "default",
  _: "default",
  "-": "default",
  null: "default",
  nil: "default",
  "0": "default",
  false: "default",
  pass: "local",
  passwd: "local",
  password: "local",
  openid: "oidc",
  ad: "ldap",
  "ldap/ad": "ldap",
  "ldap\\ad": "ldap",
};

const isProvider = (text: string): text is Provider => assignableProviders.some((provider) => provider === text);

/** Accepts the names above and their usual aliases. @throws IdentityError `provider/unknown` */
export function parseProvider(text: string): Provider {
  const key = text.trim().toLowerCase().replaceAll(" ", "_");
  if (isProvider(key)) return key;
  const provider = Object.hasOwn(aliases, key) ? aliases[key] : undefined;
  if (provider !== undefined) return provider;
  throw new IdentityError("provider/unknown", { value: text, accepted: assignableProviders });
}

/** A new account of these providers cannot be made without a local password. */
export const requiresPassword = (provider: Provider): boolean => provider === "default" || provider === "local";

/** A stored password opens these accounts; an `oidc` account keeps an earlier password until it is removed. */
export const acceptsPassword = (provider: Provider): boolean => requiresPassword(provider) || provider === "oidc";

/** Whether a second factor of our own can stand behind this provider. */
export const supportsTwoFactor = (provider: Provider): boolean => provider !== "none";
