import { AccountService } from "./administration/account-service.ts";
import { PasswordService } from "./administration/password-service.ts";
import { SetupService } from "./administration/setup-service.ts";
import type { AccountUid } from "./accounts/account-uid.ts";
import type { LegacyAccount, LegacyAccountQuery } from "./accounts/legacy-account.ts";
import { authorize } from "./access/authorize.ts";
import { announceEvents } from "./audit/announce-events.ts";
import type { AuditEvent } from "./audit/audit-event.ts";
import { AuditService } from "./audit/audit-service.ts";
import { AuditTrail } from "./audit/audit-trail.ts";
import { attempt, type AttemptRequest, type AttemptResult } from "./authentication/attempt.ts";
import { authenticate, type Authentication } from "./authentication/authenticate.ts";
import { settleClientLogin } from "./authentication/client-gate.ts";
import { LoginService } from "./authentication/login-service.ts";
import type { CompleteLogInRequest, LogInRequest, LogInResult } from "./authentication/login.ts";
import type { RefusedSignIn, SignInRequest, SignInResult } from "./authentication/sign-in.ts";
import type { Principal } from "./authentication/principal.ts";
import {
  checkWebdav,
  findWebdavAccess,
  type WebdavAccess,
  type WebdavRequest,
  type WebdavResult,
} from "./authentication/webdav-login.ts";
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
import { SignInService } from "./sign-in/sign-in-service.ts";
import type { IdentityStore, StoreTransaction } from "./store.ts";

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
  /**
   * Hears of every audit event once its transaction is committed; it may be async, is not waited for, and cannot break
   * what it hears of: when it fails, `log` gets a line. Over a store that
   * works within the host's own transaction: once the library's part is done, before the host commits.
   */
  readonly onEvent?: (event: AuditEvent) => unknown;
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
  /** Any other check of a secret than a login, under the same throttle. @see attempt */
  attempt(request: AttemptRequest, check: () => Promise<boolean>): Promise<AttemptResult>;
  /** Somebody whom an OpenID provider has vouched for. @see SignInService.signIn */
  signIn(request: SignInRequest): Promise<SignInResult>;
  /** A sign-in that failed before there was an identity. @see SignInService.recordRefused */
  recordRefusedSignIn(refused: RefusedSignIn): Promise<void>;
  /** One request of a WebDAV client with HTTP Basic. @see checkWebdav */
  checkWebdav(request: WebdavRequest): Promise<WebdavResult>;
  /** The same for a token that `authenticate` knows. @see findWebdavAccess */
  findWebdavAccess(principal: Principal): Promise<WebdavAccess | undefined>;
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
  const policy = makePolicy(options.policy);
  const log = options.log ?? (() => undefined);
  const store = listenedTo({ ...options, log });
  const deps = { ...options, store, policy, log, trail: new AuditTrail(options.digest) };
  const login = new LoginService(deps);
  const signIn = new SignInService(deps);
  return {
    accounts: new AccountService(deps),
    passwords: new PasswordService(deps),
    passcodes: new PasscodeService({ ...deps, appName: policy.appName }),
    sessions: new SessionService(deps),
    clients: new ClientService(deps),
    tokens: new TokenService({
      ...deps,
      gate: (credentials, verdict) => settleClientLogin(deps, credentials, verdict),
    }),
    throttle: new ThrottleService(deps),
    audit: new AuditService({ ...deps, retentionDays: policy.auditRetentionDays }),
    setup: new SetupService(deps),
    policy,
    logIn: (request) => login.logIn(request),
    completeLogIn: (request) => login.completeLogIn(request),
    attempt: (request, check) => attempt(deps, request, check),
    signIn: (request) => signIn.signIn(request),
    recordRefusedSignIn: (refused) => signIn.recordRefused(refused),
    checkWebdav: (request) => checkWebdav(deps, request),
    findWebdavAccess: (principal) => findWebdavAccess(deps, principal),
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

/** The store, whose audit events the host hears of if it wants to. */
function listenedTo({
  log,
  onEvent,
  store,
}: IdentityOptions & { readonly log: (line: string) => void }): IdentityStore {
  if (onEvent === undefined) return store;
  return {
    read: (work) => store.read(work),
    transaction: announceEvents<StoreTransaction>((work) => store.transaction(work), { onEvent, log }),
    close: () => store.close(),
  };
}
