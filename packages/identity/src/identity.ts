import { AccountService } from "./administration/account-service.ts";
import { PasswordService } from "./administration/password-service.ts";
import { SetupService } from "./administration/setup-service.ts";
import type { AccountUid } from "./accounts/account-uid.ts";
import type { LegacyAccount, LegacyAccountQuery } from "./accounts/legacy-account.ts";
import { authorize } from "./access/authorize.ts";
import { AuditService } from "./audit/audit-service.ts";
import { AuditTrail } from "./audit/audit-trail.ts";
import { authenticate, type Authentication } from "./authentication/authenticate.ts";
import { LoginService } from "./authentication/login-service.ts";
import type { CompleteLogInRequest, LogInRequest, LogInResult } from "./authentication/login.ts";
import { ThrottleService } from "./authentication/throttle-service.ts";
import { ClientService } from "./clients/client-service.ts";
import { TokenService } from "./clients/token-service.ts";
import type { LinkTokens } from "./credentials/link-tokens.ts";
import { PasscodeService } from "./credentials/passcode-service.ts";
import type { PasswordHasher } from "./credentials/password-hasher.ts";
import type { Totp } from "./credentials/totp.ts";
import type { Cipher } from "./kernel/cipher.ts";
import type { Clock } from "./kernel/clock.ts";
import type { Digest } from "./kernel/digest.ts";
import { parseLimit } from "./kernel/paging.ts";
import type { Random } from "./kernel/random.ts";
import { type IdentityPolicy, makePolicy, type PolicyOptions } from "./policy.ts";
import { SessionService } from "./sessions/session-service.ts";
import type { IdentityStore } from "./store.ts";

/** What the host provides; `@pp/identity-node` has everything but the store for Node. */
export interface IdentityOptions {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly digest: Digest;
  readonly cipher: Cipher;
  readonly totp: Totp;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy?: PolicyOptions;
  /** The host's log: one line a call, safe to write as it is. Failed logins come here. Default: nowhere. */
  readonly log?: (line: string) => void;
}

/** The services over one store. Two of them can live side by side. */
export interface Identity {
  readonly accounts: AccountService;
  readonly passwords: PasswordService;
  readonly passcodes: PasscodeService;
  readonly sessions: SessionService;
  readonly clients: ClientService;
  readonly tokens: TokenService;
  readonly throttle: ThrottleService;
  readonly audit: AuditService;
  readonly setup: SetupService;
  readonly policy: IdentityPolicy;
  /** @see LoginService.logIn */
  logIn(request: LogInRequest): Promise<LogInResult>;
  /** @see LoginService.completeLogIn */
  completeLogIn(request: CompleteLogInRequest): Promise<LogInResult>;
  /** The only way from a secret to a principal. @see authenticate */
  authenticate(secret: string): Promise<Authentication>;
  /** Owner's role AND token's scope. @see authorize */
  readonly authorize: typeof authorize;
  /** One page of the accounts of an old installation, by id. @throws IdentityError `page/invalid` */
  listLegacyAccounts(query: LegacyAccountQuery): Promise<readonly LegacyAccount[]>;
  /** The link tokens of these accounts, which are secrets; accounts that are gone are left out. */
  findLinkTokens(uids: Iterable<AccountUid>): Promise<ReadonlyMap<AccountUid, LinkTokens>>;
}

/** @throws IdentityError `policy/invalid` */
export function createIdentity(options: IdentityOptions): Identity {
  const { store } = options;
  const policy = makePolicy(options.policy);
  const deps = { ...options, policy, trail: new AuditTrail(options.digest), log: options.log ?? (() => undefined) };
  const login = new LoginService(deps);
  return {
    accounts: new AccountService(deps),
    passwords: new PasswordService(deps),
    passcodes: new PasscodeService({ ...deps, appName: policy.appName }),
    sessions: new SessionService(deps),
    clients: new ClientService(deps),
    tokens: new TokenService(deps),
    throttle: new ThrottleService(deps),
    audit: new AuditService({ ...deps, retentionDays: policy.auditRetentionDays }),
    setup: new SetupService(deps),
    policy,
    logIn: (request) => login.logIn(request),
    completeLogIn: (request) => login.completeLogIn(request),
    authenticate: (secret) => authenticate(deps, secret),
    authorize,
    listLegacyAccounts: (query) => {
      const limit = parseLimit(query.limit);
      return store.read((reader) => reader.legacyAccounts.list({ ...query, limit }));
    },
    findLinkTokens: (uids) =>
      store.read(async (reader) => {
        const found = await Promise.all([...new Set(uids)].map((uid) => reader.linkTokens.find(uid)));
        return new Map(found.filter((tokens) => tokens !== undefined).map((tokens) => [tokens.accountUid, tokens]));
      }),
  };
}
