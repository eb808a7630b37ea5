import { narrowScope, parseScope, type Scope } from "../access/scope.ts";
import { type Account, mayLogIn } from "../accounts/account.ts";
import { retryOnChange } from "../accounts/retry-on-change.ts";
import type { Actor } from "../audit/audit-event.ts";
import { IdentityError, isIdentityError } from "../errors.ts";
import { cleanUserAgent } from "../kernel/text.ts";
import { makeSession, tokenLimits } from "../sessions/new-session.ts";
import type { SessionDeps } from "../sessions/session-service.ts";
import type { StoreReader, StoreTransaction } from "../store.ts";
import { isSessionExpired, type Session, sessionKind } from "../sessions/session.ts";
import { makeSessionToken, parseSessionSecret, type SessionToken, sessionIdOf } from "../sessions/session-token.ts";
import { checkClient, type ClientCredentials, type ClientGate, type ClientLogin } from "./client-login.ts";
import type { Client } from "./client.ts";

export interface TokenRequest extends ClientCredentials {
  /** What the token is wanted for; the client's whole scope when it is not given. */
  readonly scope?: string | undefined;
}

/** The names of RFC 6749, 5.2. */
export type TokenResult =
  | {
      readonly kind: "ok";
      readonly accessToken: SessionToken;
      readonly expiresInSeconds: number;
      readonly scope: Scope;
      readonly session: Session;
    }
  | { readonly kind: "invalid-client" }
  | { readonly kind: "invalid-scope" }
  /** Only for requests with an origin. */
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number };

/** RFC 7662, 2.2. An inactive token says nothing else. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly scope: Scope;
      readonly clientId: string;
      readonly username: string;
      /** Unix seconds. */
      readonly issuedAt: number;
      readonly expiresAt: number | undefined;
    };

export interface TokenDeps extends SessionDeps {
  readonly gate: ClientGate;
}

/**
 * The token endpoint of OAuth2 as library calls: client credentials, introspection, revocation. Wrong credentials of a
 * client are in the audit log before a call resolves.
 */
export class TokenService {
  readonly #deps: TokenDeps;

  constructor(deps: TokenDeps) {
    this.#deps = deps;
  }

  /**
   * RFC 6749, 4.4: a token of the client's own, for no more than it asked for and no more than it may. Older tokens
   * above the client's limit end, also when many ask at once. A client whose owner may not log in gets none.
   */
  issue(request: TokenRequest): Promise<TokenResult> {
    return retryOnChange(async () => {
      const login = await this.#authenticate(request);
      if (login.kind === "denied") return { kind: "invalid-client" };
      if (login.kind === "throttled") return login;
      const { client } = login;
      const scope = request.scope === undefined ? client.scope : tryNarrow(request.scope, client.scope);
      if (scope === undefined) return { kind: "invalid-scope" };
      return this.#open(client, scope, request);
    });
  }

  /**
   * RFC 7662: what a token of this client is good for. A token of anybody else, or none, is inactive.
   * Undefined when the client's own credentials are wrong.
   *
   * @throws IdentityError `attempt/throttled`: only for credentials with an origin
   */
  async introspect(token: string, requester: ClientCredentials): Promise<Introspection | undefined> {
    const client = await this.#findClient(requester);
    if (client === undefined) return undefined;
    const session = await this.#findOwn(token, client);
    if (session === undefined || !(await this.#isGood(session))) return { active: false };
    return {
      active: true,
      scope: session.scope,
      clientId: client.uid,
      username: session.username,
      issuedAt: toSeconds(session.createdAt),
      expiresAt: session.expiresAt === undefined ? undefined : toSeconds(session.expiresAt),
    };
  }

  /**
   * RFC 7009: ends a token of this client. An unknown token is as good as a revoked one: that is no error.
   * Resolves to false when the client's own credentials are wrong. Throws as `introspect`.
   */
  async revoke(token: string, requester: ClientCredentials): Promise<boolean> {
    const client = await this.#findClient(requester);
    if (client === undefined) return false;
    const session = await this.#findOwn(token, client);
    if (session === undefined) return true;
    await this.#deps.store.transaction(async (tx) => {
      if (!(await tx.sessions.remove({ id: session.id }))) return;
      const at = this.#deps.clock.now();
      const [subject, subjectName] = [session.refId, client.name];
      await this.#deps.trail.append(tx, {
        at,
        actor: actorOf(client, requester),
        action: "token.revoked",
        subject,
        subjectName,
        fields: [],
      });
    });
    return true;
  }

  async #authenticate(credentials: ClientCredentials): Promise<ClientLogin> {
    return this.#deps.gate(credentials, await checkClient(this.#deps, credentials));
  }

  async #findClient(credentials: ClientCredentials): Promise<Client | undefined> {
    const login = await this.#authenticate(credentials);
    if (login.kind === "throttled") {
      throw new IdentityError("attempt/throttled", { retryAfterSeconds: login.retryAfterSeconds });
    }
    return login.kind === "ok" ? login.client : undefined;
  }

  async #open(client: Client, scope: Scope, request: TokenRequest): Promise<TokenResult> {
    const { clock, digest, random, store, trail } = this.#deps;
    const accessToken = makeSessionToken(random);
    return store.transaction(async (tx) => {
      const now = clock.now();
      // Disabled, narrowed or given a new secret since it was checked: asked again. From here on nobody changes it.
      const current = await tx.clients.lock(client.uid);
      if (current?.version !== client.version) throw new IdentityError("client/changed-meanwhile", { uid: client.uid });
      const owner = await findOwner(tx, client);
      if (client.accountUid !== undefined && (owner === undefined || !mayLogIn(owner, now))) {
        await this.#recordUnusable(tx, client, request);
        return { kind: "invalid-client" };
      }
      if (owner !== undefined) await tx.accounts.hold(owner);
      const kind = { provider: "client", method: "oauth2", grantType: "client_credentials" } as const;
      const session = makeSession(
        {
          secret: accessToken,
          account: owner,
          client: { clientUid: client.uid, clientName: client.name },
          ...kind,
          scope,
          ...whereFrom(request),
          ...tokenLimits(now, client.tokenLifetimeSeconds),
        },
        { now, digest, random },
      );
      await tx.sessions.add(session);
      if (client.tokenLimit > 0) await tx.sessions.keepNewest({ clientUid: client.uid }, client.tokenLimit);
      const actor = actorOf(client, request);
      await trail.append(tx, {
        at: now,
        actor,
        action: "token.issued",
        subject: session.refId,
        subjectName: client.name,
        fields: [],
      });
      return { kind: "ok", accessToken, expiresInSeconds: client.tokenLifetimeSeconds, scope, session };
    });
  }

  /** The client's secret was right: no guess, and nothing to throttle. */
  #recordUnusable(tx: StoreTransaction, client: Client, request: TokenRequest): Promise<void> {
    const { origin } = request;
    return this.#deps.trail.append(tx, {
      at: this.#deps.clock.now(),
      actor: actorOf(client, request),
      action: "client.login-attempted",
      subject: client.uid,
      subjectName: client.uid,
      fields: [],
      ...(origin === undefined ? {} : { realm: origin.realm }),
      outcome: "failed",
      reason: "account of the client may not log in",
    });
  }

  /** What `authenticate` says too: neither over, nor of an account that may not log in any more. */
  #isGood(session: Session): Promise<boolean> {
    const now = this.#deps.clock.now();
    return this.#deps.store.read(async (reader) => {
      const owner = await findOwner(reader, session);
      const ownerMay = session.accountUid === undefined || (owner !== undefined && mayLogIn(owner, now));
      return ownerMay && !isSessionExpired(session, now);
    });
  }

  async #findOwn(token: string, client: Client): Promise<Session | undefined> {
    const secret = parseSessionSecret(token);
    if (secret === undefined) return undefined;
    const id = sessionIdOf(secret, this.#deps.digest);
    const session = await this.#deps.store.read((reader) => reader.sessions.find({ id }));
    const isOwn = session?.clientUid === client.uid && sessionKind(session) === "client-token";
    return isOwn ? session : undefined;
  }
}

const findOwner = async (
  { accounts }: Pick<StoreReader, "accounts">,
  { accountUid }: Pick<Session, "accountUid">,
): Promise<Account | undefined> => (accountUid === undefined ? undefined : accounts.find(accountUid));

const whereFrom = ({ clientIp, origin, userAgent }: ClientCredentials): { clientIp: string; userAgent: string } => ({
  clientIp: clientIp ?? origin?.clientIp ?? "",
  userAgent: cleanUserAgent(userAgent ?? origin?.userAgent ?? ""),
});

const actorOf = (client: Client, credentials: ClientCredentials): Actor => ({
  name: client.uid,
  ...whereFrom(credentials),
});

const toSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

function tryNarrow(requested: string, granted: Scope): Scope | undefined {
  try {
    return narrowScope(parseScope(requested), granted);
  } catch (error) {
    if (isIdentityError(error) && error.code === "scope/invalid") return undefined;
    throw error;
  }
}
