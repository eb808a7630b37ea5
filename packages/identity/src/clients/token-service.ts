import { narrowScope, parseScope, type Scope } from "../access/scope.ts";
import { type Account, mayLogIn } from "../accounts/account.ts";
import { retryOnChange } from "../accounts/retry-on-change.ts";
import type { Actor } from "../audit/audit-event.ts";
import { IdentityError, isIdentityError } from "../errors.ts";
import { makeSession, tokenLimits } from "../sessions/new-session.ts";
import type { SessionDeps } from "../sessions/session-service.ts";
import type { StoreReader } from "../store.ts";
import { isSessionExpired, type Session, sessionKind } from "../sessions/session.ts";
import { makeSessionToken, parseSessionSecret, type SessionToken, sessionIdOf } from "../sessions/session-token.ts";
import { clientSecretDigest } from "./client-secret.ts";
import { parseClientUid } from "./client-uid.ts";
import type { Client } from "./client.ts";

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientIp?: string | undefined;
  readonly userAgent?: string | undefined;
}

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
  | { readonly kind: "invalid-scope" };

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

/** The token endpoint of OAuth2 as library calls: client credentials, introspection, revocation. */
export class TokenService {
  readonly #deps: SessionDeps;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /**
   * RFC 6749, 4.4: a token of the client's own, for no more than it asked for and no more than it may. Older tokens
   * above the client's limit end, also when many ask at once. A client whose owner may not log in gets none.
   */
  issue(request: TokenRequest): Promise<TokenResult> {
    return retryOnChange(async () => {
      const client = await this.#authenticate(request);
      if (client === undefined) return { kind: "invalid-client" };
      const scope = request.scope === undefined ? client.scope : tryNarrow(request.scope, client.scope);
      if (scope === undefined) return { kind: "invalid-scope" };
      return this.#open(client, scope, request);
    });
  }

  /**
   * RFC 7662: what a token of this client is good for. A token of anybody else, or none, is inactive.
   * Undefined when the client's own credentials are wrong.
   */
  async introspect(token: string, requester: ClientCredentials): Promise<Introspection | undefined> {
    const client = await this.#authenticate(requester);
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
   * Resolves to false when the client's own credentials are wrong.
   */
  async revoke(token: string, requester: ClientCredentials): Promise<boolean> {
    const client = await this.#authenticate(requester);
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

  /** An unknown client costs a comparison too. */
  async #authenticate({ clientId, clientSecret }: ClientCredentials): Promise<Client | undefined> {
    const { digest, store } = this.#deps;
    const uid = parseClientUid(clientId);
    const found = uid === undefined ? undefined : await store.read((reader) => reader.clients.findWithSecret(uid));
    const isRight = digest.equal(
      clientSecretDigest(clientSecret, digest),
      found?.secretDigest ?? clientSecretDigest("", digest),
    );
    return found !== undefined && isRight && found.client.enabled ? found.client : undefined;
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
          clientIp: request.clientIp ?? "",
          userAgent: request.userAgent ?? "",
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

const actorOf = (client: Client, { clientIp = "", userAgent = "" }: ClientCredentials): Actor => ({
  name: client.uid,
  clientIp,
  userAgent,
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
