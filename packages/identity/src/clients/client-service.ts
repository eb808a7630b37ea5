import { scopeWithin } from "../access/scope.ts";
import { getLivingAccount } from "../accounts/find-account.ts";
import { retryOnChange } from "../accounts/retry-on-change.ts";
import type { Actor, AuditAction } from "../audit/audit-event.ts";
import { IdentityError } from "../errors.ts";
import { parseLimit } from "../kernel/paging.ts";
import { randomBase36 } from "../kernel/random.ts";
import type { SessionDeps } from "../sessions/session-service.ts";
import type { StoreTransaction } from "../store.ts";
import { applyClientChanges, changedClientFields, type ClientChanges } from "./client-changes.ts";
import { type ClientSecret, clientSecretDigest, makeClientSecret, parseClientSecret } from "./client-secret.ts";
import { makeClientUid, parseClientUid } from "./client-uid.ts";
import type { Client } from "./client.ts";
import type { ClientQuery } from "./client-repository.ts";

/** A name and a scope have no default: whoever forgets the scope must not give everything away. */
export interface NewClient extends Omit<ClientChanges, "owner" | "name" | "scope"> {
  readonly name: string;
  readonly scope: string;
  /** Username or uid of the account it acts for. */
  readonly owner?: string | undefined;
  /** A uid and a secret that were given out already. */
  readonly uid?: string | undefined;
  readonly secret?: string | undefined;
}

export interface ClientModification extends Omit<ClientChanges, "owner"> {
  readonly owner?: string | undefined;
  /** A new secret takes the place of the old one; tokens stay. */
  readonly regenerateSecret?: boolean | undefined;
  /** A secret that was given out already, in the place of the old one and of a made one. */
  readonly secret?: string | undefined;
}

export interface RegisteredClient {
  readonly client: Client;
  /** Only its digest is stored: this is the one time it can be read. */
  readonly secret: ClientSecret;
}

export interface ModifiedClient {
  readonly client: Client;
  readonly changed: readonly string[];
  readonly secret: ClientSecret | undefined;
}

const DEFAULT_LIFETIME_SECONDS = 86_400;
const DEFAULT_TOKEN_LIMIT = 10;

/** OAuth2 clients, as their administrator sees them. */
export class ClientService {
  readonly #deps: SessionDeps;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /**
   * @throws IdentityError `client/invalid`, `client/uid-taken`, `scope/invalid`, `role/unknown`, `text/invalid`,
   *   `account/not-found`, `account/deleted` for the owner
   */
  async add(input: NewClient, by: Actor): Promise<RegisteredClient> {
    const { clock, digest, random, store } = this.#deps;
    const now = clock.now();
    const secret = input.secret === undefined ? makeClientSecret(random) : checkSecret(input.secret);
    const uid = input.uid === undefined ? makeClientUid(now, randomBase36(random, 9)) : checkUid(input.uid);
    return store.transaction(async (tx) => {
      const owner = input.owner === undefined ? undefined : await getLivingAccount(tx.accounts, input.owner);
      const client = applyClientChanges({ ...blankClient, uid, createdAt: now, updatedAt: now }, { ...input, owner });
      await tx.clients.add(client, clientSecretDigest(secret, digest));
      await this.#record(tx, client, { action: "client.added", by, fields: [] });
      return { client, secret };
    });
  }

  /** @throws IdentityError `client/not-found` */
  async get(identifier: string): Promise<Client> {
    const uid = parseClientUid(identifier.trim());
    const client = uid === undefined ? undefined : await this.#deps.store.read((reader) => reader.clients.find(uid));
    if (client === undefined) throw new IdentityError("client/not-found", { identifier });
    return client;
  }

  /** One page, the newest first. @throws IdentityError `page/invalid` */
  list(query: ClientQuery): Promise<readonly Client[]> {
    const limit = parseLimit(query.limit);
    return this.#deps.store.read((reader) => reader.clients.list({ ...query, limit }));
  }

  /**
   * Applies what is given and leaves the rest. Disabling, a narrower scope and another owner end the client's tokens:
   * they carry what was true when they were issued. Errors as in `add`.
   * @throws IdentityError `client/not-found`
   */
  async modify(identifier: string, changes: ClientModification, by: Actor): Promise<ModifiedClient> {
    const { clock, digest, random, store } = this.#deps;
    const made = changes.regenerateSecret === true ? makeClientSecret(random) : undefined;
    const secret = changes.secret === undefined ? made : checkSecret(changes.secret);
    return retryOnChange(() =>
      store.transaction(async (tx) => {
        const before = await findClient(tx, identifier);
        const owner = changes.owner === undefined ? undefined : await getLivingAccount(tx.accounts, changes.owner);
        const after = applyClientChanges(before, { ...changes, owner });
        const changed = changedClientFields(before, after);
        if (changed.length === 0 && secret === undefined) return { client: before, changed, secret };
        const client = { ...after, updatedAt: clock.now() };
        await tx.clients.update(client, secret === undefined ? undefined : clientSecretDigest(secret, digest));
        if (endsTokens(before, after)) await tx.sessions.removeByOwner({ clientUid: before.uid });
        if (changed.length > 0) await this.#record(tx, client, { action: "client.changed", by, fields: changed });
        if (secret !== undefined)
          await this.#record(tx, client, { action: "client.secret-replaced", by, fields: ["secret"] });
        return { client: { ...client, version: before.version + 1 }, changed, secret };
      }),
    );
  }

  /** For good, with its tokens. @throws IdentityError `client/not-found` */
  async remove(identifier: string, by: Actor): Promise<Client> {
    return this.#deps.store.transaction(async (tx) => {
      const client = await findClient(tx, identifier);
      await tx.clients.remove(client.uid);
      await this.#record(tx, client, { action: "client.removed", by, fields: [] });
      return client;
    });
  }

  /** Removes every client and its tokens; resolves to how many clients. */
  reset(by: Actor): Promise<number> {
    return this.#deps.store.transaction(async (tx) => {
      const removed = await tx.clients.clear();
      const at = this.#deps.clock.now();
      await this.#deps.trail.append(tx, {
        at,
        actor: by,
        action: "clients.reset",
        subject: "",
        subjectName: "",
        fields: [],
      });
      return removed;
    });
  }

  #record(
    tx: StoreTransaction,
    client: Client,
    { action, by, fields }: { readonly action: AuditAction; readonly by: Actor; readonly fields: readonly string[] },
  ): Promise<void> {
    const at = this.#deps.clock.now();
    return this.#deps.trail.append(tx, {
      at,
      actor: by,
      action,
      subject: client.uid,
      subjectName: client.name,
      fields,
    });
  }
}

const blankClient: Omit<Client, "uid" | "createdAt" | "updatedAt"> = {
  name: "",
  accountUid: undefined,
  username: "",
  role: "client",
  scope: "" as Client["scope"],
  enabled: true,
  tokenLifetimeSeconds: DEFAULT_LIFETIME_SECONDS,
  tokenLimit: DEFAULT_TOKEN_LIMIT,
  url: "",
  callbackUrl: "",
  lastActiveAt: undefined,
  version: 1,
};

const endsTokens = (before: Client, after: Client): boolean =>
  (before.enabled && !after.enabled) ||
  before.accountUid !== after.accountUid ||
  !scopeWithin(before.scope, after.scope);

async function findClient(tx: StoreTransaction, identifier: string): Promise<Client> {
  const uid = parseClientUid(identifier.trim());
  const client = uid === undefined ? undefined : await tx.clients.lock(uid);
  if (client === undefined) throw new IdentityError("client/not-found", { identifier });
  return client;
}

function checkUid(text: string) {
  const uid = parseClientUid(text);
  if (uid !== undefined) return uid;
  throw new IdentityError("client/invalid", { field: "id", reason: "must be c and 15 letters and digits" });
}

function checkSecret(text: string): ClientSecret {
  const secret = parseClientSecret(text);
  if (secret !== undefined) return secret;
  throw new IdentityError("client/invalid", { field: "secret", reason: "must be 32 letters and digits" });
}
