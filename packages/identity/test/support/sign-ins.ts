import type {
  Account,
  AccountRepository,
  ExternalIdentity,
  IdentityStore,
  SignInResult,
  SignInRules,
} from "../../src/index.ts";
import { type LoginServices, setUpLogins } from "./logins.ts";
import { by } from "./services.ts";

export const issuer = "https://id.example.com";

/** Jens, whom the provider has not said more about than it must. */
export const jens: ExternalIdentity = { issuer, subject: "subject-1", usernames: ["jens"] };

export interface SignInServices extends LoginServices {
  /** Signs Jens in, from 192.0.2.7, where unknown identities are registered, unless said otherwise. */
  readonly come: (identity?: Partial<ExternalIdentity>, rules?: Partial<SignInRules>) => Promise<SignInResult>;
}

export function setUpSignIns(...options: Parameters<typeof setUpLogins>): SignInServices {
  const services = setUpLogins(...options);
  const origin = { clientIp: "192.0.2.7", userAgent: "Firefox" };
  return {
    ...services,
    come: (identity, rules) =>
      services.signIn({ identity: { ...jens, ...identity }, rules: { register: true, ...rules }, ...origin }),
  };
}

type Accepted = Extract<SignInResult, { kind: "ok" }>;

/** Fails the test for any other result. */
export function acceptedOf(result: SignInResult): Accepted {
  if (result.kind === "ok") return result;
  throw new Error(`should have been let in, but: ${result.reason}`);
}

/** An account that an administrator has linked to Jens's subject; its issuer is not known yet. */
export const linkJens = (
  { accounts }: Pick<SignInServices, "accounts">,
  fields: { readonly role?: string; readonly email?: string; readonly superAdmin?: boolean } = {},
): Promise<Account> =>
  accounts.add({ username: "jens", role: "user", provider: "oidc", authId: jens.subject, ...fields }, by);

/** The store with some methods of accounts replaced, inside transactions. */
export const withAccounts = (
  store: IdentityStore,
  change: (accounts: AccountRepository) => Partial<AccountRepository>,
): IdentityStore => ({
  read: (work) => store.read(work),
  transaction: (work) =>
    store.transaction((tx) => work({ ...tx, accounts: replaced(tx.accounts, change(tx.accounts)) })),
  close: () => store.close(),
});

const replaced = (accounts: AccountRepository, changes: Partial<AccountRepository>): AccountRepository =>
  new Proxy(accounts, {
    get: (target, key): unknown => {
      const member: unknown = Reflect.get(changes, key) ?? Reflect.get(target, key);
      return typeof member === "function" ? (member as (...args: never[]) => unknown).bind(target) : member;
    },
  });
