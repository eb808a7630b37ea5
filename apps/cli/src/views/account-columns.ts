import { type Account, effectiveRole, mayLogIn, mayUseWebdav } from "@pp/identity";
import type { Column } from "@pp/report";

export interface OptionalColumns {
  readonly login: boolean;
  readonly created: boolean;
  readonly deleted: boolean;
}

const providerNames: Readonly<Record<Account["provider"], string>> = {
  default: "Default",
  local: "Local",
  oidc: "OIDC",
  ldap: "LDAP/AD",
  none: "None",
};

const authenticationOf = ({ provider, method }: Account): string =>
  method === "2fa" ? `${providerNames[provider]} (2FA)` : providerNames[provider];

const capitalized = (word: string): string => word.replace(/^./, (first) => first.toUpperCase());
const enabled = (isEnabled: boolean): string => (isEnabled ? "Enabled" : "Disabled");

/** The columns of `users ls`. Whether an account may log in is told as of `now`. */
export const accountColumns = (now: Date, { login, created, deleted }: OptionalColumns): readonly Column<Account>[] => [
  { title: "UID", value: (account) => account.uid },
  { title: "Username", value: (account) => account.username },
  { title: "Role", value: effectiveRole, text: (account) => capitalized(effectiveRole(account)) },
  { title: "Authentication", value: authenticationOf },
  { title: "Super Admin", value: (account) => account.superAdmin },
  {
    title: "Web Login",
    value: (account) => mayLogIn(account, now),
    text: (account) => enabled(mayLogIn(account, now)),
  },
  {
    title: "WebDAV",
    value: (account) => mayUseWebdav(account, now),
    text: (account) => enabled(mayUseWebdav(account, now)),
  },
  ...(login ? [{ title: "Last Login", value: (account: Account) => account.loginAt }] : []),
  ...(created ? [{ title: "Created At", value: (account: Account) => account.createdAt }] : []),
  ...(deleted ? [{ title: "Deleted At", value: (account: Account) => account.deletedAt }] : []),
];
