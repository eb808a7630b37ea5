import { parseScope, type Scope } from "../access/scope.ts";
import { type Account, mayLogIn, mayUseWebdav } from "../accounts/account.ts";
import type { AccountUid } from "../accounts/account-uid.ts";
import { getLivingAccount } from "../accounts/find-account.ts";
import { retryOnChange } from "../accounts/retry-on-change.ts";
import { parseText } from "../accounts/person-text.ts";
import type { Actor, AuditAction } from "../audit/audit-event.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { IdentityError } from "../errors.ts";
import { removeInBatches } from "../kernel/batches.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Digest } from "../kernel/digest.ts";
import { parseLimit } from "../kernel/paging.ts";
import type { Random } from "../kernel/random.ts";
import type { IdentityStore, StoreTransaction } from "../store.ts";
import { type AppPassword, makeAppPassword } from "./app-password.ts";
import { makeSession, tokenLimits } from "./new-session.ts";
import type { Session } from "./session.ts";
import type { SessionQuery } from "./session-repository.ts";
import { makeSessionToken, parseSessionReference, type SessionReference, type SessionToken } from "./session-token.ts";

export interface SessionDeps {
  readonly store: IdentityStore;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: AuditTrail;
}

/** What an app password or an access token is made of. */
export interface NewToken {
  /** What the program is called, at most 200 characters. */
  readonly name: string;
  /** @see parseScope */
  readonly scope: string;
  /** -1: no end. At most ten years. */
  readonly lifetimeSeconds: number;
}

export interface IssuedToken<Secret> {
  readonly session: Session;
  /** Only its digest is stored: this is the one time it can be read. */
  readonly secret: Secret;
}

const MAX_LIFETIME_SECONDS = 10 * 365 * 86_400;
const PURGE_BATCH = 500;

/** Sessions, app passwords and access tokens, as their administrator sees them. Logging in is another service. */
export class SessionService {
  readonly #deps: SessionDeps;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /**
   * A password for one program of an account, which skips the second factor within its scope.
   *
   * @throws IdentityError `account/not-found`, `account/deleted`, `account/disabled`, `scope/invalid`,
   *   `lifetime/invalid`, `text/invalid`
   */
  async addAppPassword(identifier: string, token: NewToken, by: Actor): Promise<IssuedToken<AppPassword>> {
    const { clock, digest, random, store } = this.#deps;
    const checked = checkToken(token);
    const secret = makeAppPassword(random);
    return retryOnChange(() =>
      store.transaction(async (tx) => {
        const now = clock.now();
        const account = await getLivingAccount(tx.accounts, identifier);
        // Without the web an account still has WebDAV, if it has that: `authenticate` goes on refusing it.
        if (!mayLogIn(account, now) && !mayUseWebdav(account, now))
          throw new IdentityError("account/disabled", { username: account.username });
        // Disabled a moment later, it would end all secrets but the one that is about to be given out.
        await tx.accounts.hold(account);
        const kind = { provider: "application", method: "default", grantType: "cli" } as const;
        const seed = { secret, account, ...kind, ...checked, ...tokenLimits(now, checked.lifetimeSeconds) };
        const session = makeSession({ ...seed, client: { clientName: checked.name } }, { now, digest, random });
        await this.#add(tx, session, { account, by });
        return { session, secret };
      }),
    );
  }

  /** A token that belongs to nobody. @throws IdentityError as `addAppPassword`, the account's aside */
  async addAccessToken(token: NewToken, by: Actor): Promise<IssuedToken<SessionToken>> {
    const { clock, digest, random, store } = this.#deps;
    const checked = checkToken(token);
    const secret = makeSessionToken(random);
    return store.transaction(async (tx) => {
      const now = clock.now();
      const kind = { provider: "access_token", method: "oauth2", grantType: "cli" } as const;
      const seed = { secret, ...kind, ...checked, ...tokenLimits(now, checked.lifetimeSeconds) };
      const session = makeSession({ ...seed, client: { clientName: checked.name } }, { now, digest, random });
      await this.#add(tx, session, { by });
      return { session, secret };
    });
  }

  /** @param reference ref id, session id or the secret itself. @throws IdentityError `session/not-found` */
  async get(reference: string): Promise<Session> {
    const parsed = this.#parse(reference);
    const session = await this.#deps.store.read((reader) => reader.sessions.find(parsed));
    if (session === undefined) throw notFound(reference);
    return session;
  }

  /** One page, the most recently active first, expired ones too. @throws IdentityError `page/invalid` */
  list(query: SessionQuery): Promise<readonly Session[]> {
    const limit = parseLimit(query.limit);
    return this.#deps.store.read((reader) => reader.sessions.list({ ...query, limit }));
  }

  /**
   * Ends a session and those that it opened, for every process at once.
   *
   * @param ownedBy only a session of this account; anybody else's is as good as none
   * @throws IdentityError `session/not-found`
   */
  async end(reference: string, by: Actor, { ownedBy }: { readonly ownedBy?: AccountUid } = {}): Promise<Session> {
    const parsed = this.#parse(reference);
    return this.#deps.store.transaction(async (tx) => {
      const session = await tx.sessions.find(parsed);
      const isMeant = session !== undefined && (ownedBy === undefined || session.accountUid === ownedBy);
      if (!isMeant || !(await tx.sessions.remove(parsed))) throw notFound(reference);
      await this.#record(tx, session, { action: "session.ended", by });
      return session;
    });
  }

  /**
   * Ends the browser sessions that sign-ins of this identity have opened, for a logout at the provider; resolves to how
   * many. Sessions that a password opened, app passwords and tokens stay.
   */
  async endByIdentity(
    { issuer, subject }: { readonly issuer: string; readonly subject: string },
    by: Actor,
  ): Promise<number> {
    const { clock, store, trail } = this.#deps;
    return store.transaction(async (tx) => {
      const account = await tx.accounts.findByIdentity({ provider: "oidc", issuer, authId: subject });
      const ended = await tx.sessions.removeByOwner({ issuer, authId: subject });
      if (ended === 0) return 0;
      const owner = account?.issuer === issuer ? account : undefined;
      const named = { subject: owner?.uid ?? "", subjectName: owner?.username ?? subject };
      await trail.append(tx, { at: clock.now(), actor: by, action: "sessions.ended", ...named, fields: [] });
      return ended;
    });
  }

  /** Ends every session, app password and token there is; resolves to how many. */
  reset(by: Actor): Promise<number> {
    return this.#deps.store.transaction(async (tx) => {
      const ended = await tx.sessions.clear();
      const at = this.#deps.clock.now();
      await this.#deps.trail.append(tx, {
        at,
        actor: by,
        action: "sessions.reset",
        subject: "",
        subjectName: "",
        fields: [],
      });
      return ended;
    });
  }

  /**
   * Notes that a session was used; for the host to call off the request's path, at most once a minute a session.
   * `authenticate` itself writes nothing.
   */
  async noteActivity(session: Pick<Session, "id">, clientIp: string): Promise<boolean> {
    const at = this.#deps.clock.now();
    return this.#deps.store.transaction((tx) => tx.sessions.touch({ id: session.id }, { at, clientIp }));
  }

  /** Removes expired sessions, a few at a time so that nobody waits long; resolves to how many. */
  async purge(): Promise<number> {
    const { clock, store } = this.#deps;
    const now = clock.now();
    return removeInBatches(clock, { size: PURGE_BATCH }, () =>
      store.transaction((tx) => tx.sessions.removeExpired(now, PURGE_BATCH)),
    );
  }

  #parse(reference: string): SessionReference {
    const parsed = parseSessionReference(reference.trim(), this.#deps.digest);
    if (parsed === undefined) throw notFound(reference);
    return parsed;
  }

  async #add(
    tx: StoreTransaction,
    session: Session,
    { account, by }: { readonly account?: Account; readonly by: Actor },
  ): Promise<void> {
    await tx.sessions.add(session);
    await this.#record(tx, session, { action: "token.issued", by, ...(account === undefined ? {} : { account }) });
  }

  #record(
    tx: StoreTransaction,
    session: Session,
    { action, by }: { readonly action: AuditAction; readonly by: Actor; readonly account?: Account },
  ): Promise<void> {
    const at = this.#deps.clock.now();
    const subjectName = session.username === "" ? session.clientName : session.username;
    return this.#deps.trail.append(tx, { at, actor: by, action, subject: session.refId, subjectName, fields: [] });
  }
}

/** Never quotes what was typed: it may be a secret. */
const notFound = (reference: string): IdentityError =>
  new IdentityError("session/not-found", { reference: reference.length <= 14 ? reference : "(not shown)" });

function checkToken({ name, scope, lifetimeSeconds }: NewToken): {
  name: string;
  scope: Scope;
  lifetimeSeconds: number;
} {
  const isWhole = Number.isInteger(lifetimeSeconds) && lifetimeSeconds >= -1 && lifetimeSeconds <= MAX_LIFETIME_SECONDS;
  if (!isWhole || lifetimeSeconds === 0) {
    throw new IdentityError("lifetime/invalid", {
      accepted: `1 to ${String(MAX_LIFETIME_SECONDS)} seconds, or -1 for no end`,
    });
  }
  return { name: parseText("name", name, { maxLength: 200 }), scope: parseScope(scope), lifetimeSeconds };
}
