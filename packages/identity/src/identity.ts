import { AccountService } from "./administration/account-service.ts";
import { PasswordService } from "./administration/password-service.ts";
import { SetupService } from "./administration/setup-service.ts";
import type { LegacyAccount, LegacyAccountQuery } from "./accounts/legacy-account.ts";
import type { PasswordHasher } from "./credentials/password-hasher.ts";
import type { Clock } from "./kernel/clock.ts";
import { parseLimit } from "./kernel/paging.ts";
import type { Random } from "./kernel/random.ts";
import { type IdentityPolicy, makePolicy } from "./policy.ts";
import type { IdentityStore } from "./store.ts";

/** What the host provides; `@pp/identity-node` has a hasher, a clock and random bytes for Node. */
export interface IdentityOptions {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy?: Partial<IdentityPolicy>;
}

/** The services over one store. Two of them can live side by side. */
export interface Identity {
  readonly accounts: AccountService;
  readonly passwords: PasswordService;
  readonly setup: SetupService;
  readonly policy: IdentityPolicy;
  /** One page of the accounts of an old installation, by id. @throws IdentityError `page/invalid` */
  listLegacyAccounts(query: LegacyAccountQuery): Promise<readonly LegacyAccount[]>;
}

/** @throws IdentityError `policy/invalid` */
export function createIdentity(options: IdentityOptions): Identity {
  const { store, hasher, clock, random } = options;
  const deps = { store, hasher, clock, random, policy: makePolicy(options.policy) };
  return {
    accounts: new AccountService(deps),
    passwords: new PasswordService(deps),
    setup: new SetupService(deps),
    policy: deps.policy,
    listLegacyAccounts: (query) => {
      const limit = parseLimit(query.limit);
      return store.read((reader) => reader.legacyAccounts.list({ ...query, limit }));
    },
  };
}
