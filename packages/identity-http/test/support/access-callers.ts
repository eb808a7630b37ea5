import { type AssignableRole, type GrantedRole, parseScope, type Session } from "@pp/identity";
import { by, type Http } from "./http.ts";
import { register, tokenOf } from "./oauth-clients.ts";

/** What the expectations are computed from: said here, and never asked of the code under test. */
export interface CallerTraits {
  readonly name: string;
  /** Undefined: sends no secret. */
  readonly kind: "browser" | "app-password" | "app-session" | "access-token" | "client-token" | undefined;
  /** Of the account that it belongs to; undefined where there is none. */
  readonly role: AssignableRole | undefined;
  readonly superAdmin: boolean;
  /** Of the OAuth2 client, for its tokens. */
  readonly clientRole: GrantedRole | undefined;
  readonly scope: string;
  /** False: its secret opens nothing any more. */
  readonly alive: boolean;
}

/** A caller in one host. */
export interface Caller {
  readonly token: string | undefined;
  /** Of its account; undefined where it has none. */
  readonly uid: string | undefined;
  readonly username: string | undefined;
  /** Names its session; a name of none where it has none. */
  readonly refId: string;
}

export interface CallerKind extends CallerTraits {
  readonly make: (http: Http) => Promise<Caller>;
}

const names = { admin: "alice", user: "uma", viewer: "vera", guest: "gwen" } as const;
const forever = -1;

interface Made {
  readonly token: string;
  readonly username?: string;
}

type Maker = (http: Http, username: string | undefined) => Promise<string>;
type Ender = (http: Http, made: Made) => Promise<unknown>;

interface Spec extends Partial<CallerTraits> {
  readonly name: string;
  readonly token: Maker;
  /** Makes the secret worthless. */
  readonly end?: Ender;
}

/** Its account, where it has one, is new; its session has been active a moment ago. */
const caller = ({ end, name, token: makeToken, ...traits }: Spec): CallerKind => {
  const { role, superAdmin = false } = traits;
  const username = superAdmin ? "sue" : role && names[role];
  return {
    kind: "browser",
    role: undefined,
    superAdmin,
    clientRole: undefined,
    scope: "*",
    alive: end === undefined,
    ...traits,
    name,
    async make(http) {
      const account =
        username === undefined
          ? undefined
          : await http.add(username, { role: role ?? "user", superAdmin, email: `${username}@example.com` });
      const token = await makeToken(http, username);
      const session = await http.identity.sessions.get(token);
      await http.identity.sessions.noteActivity(session, "192.0.2.1");
      await end?.(http, { token, ...(username === undefined ? {} : { username }) });
      return { token, uid: account?.uid, username, refId: session.refId };
    },
  };
};

const session =
  (fields: (now: Date) => Partial<Session> = () => ({})): Maker =>
  (http, username) =>
    http.openSession(username, fields(http.clock.now()));

const person = (name: string, role: AssignableRole, scope = "*"): CallerKind =>
  caller({ name, role, scope, token: session(() => ({ scope: parseScope(scope) })) });

const appPassword = (role: AssignableRole, scope: string): CallerKind =>
  caller({
    name: `app password '${scope}' of ${role}`,
    kind: "app-password",
    role,
    scope,
    token: (http, username = "") => http.appPassword(username, scope),
  });

const clientToken = (
  name: string,
  {
    role,
    clientRole = "client",
    scope,
  }: { role?: AssignableRole; clientRole?: AssignableRole | "client"; scope: string },
  end?: Ender,
): CallerKind =>
  caller({
    name,
    kind: "client-token",
    ...(role === undefined ? {} : { role }),
    clientRole,
    scope,
    ...(end === undefined ? {} : { end }),
    async token(http, owner) {
      const fields = { scope, role: clientRole, ...(owner === undefined ? {} : { owner }) };
      return tokenOf(http, await register(http, "Program", fields));
    },
  });

/** An account that could do everything, whose secret opens nothing. */
const dead = (name: string, end: Ender, more: Partial<Spec> = {}): CallerKind =>
  caller({ name, role: "admin", token: session(), end, ...more });

const nothing: Ender = () => Promise.resolve();
const remove: Ender = ({ identity }, { username = "" }) => identity.accounts.remove(username, by);

/** Puts the session back that went with the change: the account alone has to stop it. */
const keeping =
  (change: Ender): Ender =>
  async (http, made) => {
    const kept = await http.identity.sessions.get(made.token);
    await change(http, made);
    await http.store.transaction(async (tx) => {
      if ((await tx.sessions.find({ id: kept.id })) === undefined) await tx.sessions.add(kept);
    });
  };

export const nobody: CallerKind = {
  name: "nobody",
  kind: undefined,
  role: undefined,
  superAdmin: false,
  clientRole: undefined,
  scope: "",
  alive: false,
  make: () => Promise.resolve({ token: undefined, uid: undefined, username: undefined, refId: "sess00000000" }),
};

/** Every kind of caller that there is. */
export const callerKinds: readonly CallerKind[] = [
  nobody,
  person("guest", "guest"),
  person("user", "user"),
  person("viewer", "viewer"),
  person("admin", "admin"),
  caller({ name: "super admin", role: "admin", superAdmin: true, token: session() }),
  ...["photos", "users", "password", "sessions", "read"].map((scope) =>
    person(`admin in a session of scope '${scope}'`, "admin", scope),
  ),
  ...(["user", "admin"] as const).flatMap((role) =>
    ["*", "photos", "users", "sessions", "logs", "read", "* users:false"].map((scope) => appPassword(role, scope)),
  ),
  caller({
    name: "session of an app password '*' of admin",
    kind: "app-session",
    role: "admin",
    token: session(() => ({ provider: "application", method: "session" })),
  }),
  caller({
    name: "access token '*' of nobody",
    kind: "access-token",
    async token({ identity }) {
      const wanted = { name: "Script", scope: "*", lifetimeSeconds: forever };
      return (await identity.sessions.addAccessToken(wanted, by)).secret;
    },
  }),
  clientToken("client token '*' of nobody", { scope: "*" }),
  clientToken("client token '*' of user", { role: "user", scope: "*" }),
  clientToken("client token '*' of admin", { role: "admin", scope: "*" }),
  clientToken("client token '*' of admin, as admin", { role: "admin", clientRole: "admin", scope: "*" }),
  clientToken("client token 'metrics' of admin", { role: "admin", scope: "metrics" }),
  dead("expired session", nothing, { token: session((now) => ({ expiresAt: now })) }),
  dead("idle session", async ({ clock, identity, store }, { token }) => {
    const { id, ...fields } = await identity.sessions.get(token);
    const lastActiveAt = new Date(clock.now().getTime() - 60_000);
    store.tables.sessions.set(id, { id, ...fields, lastActiveAt, idleTimeoutSeconds: 60 });
  }),
  dead("revoked session", ({ identity }, { token }) => identity.sessions.end(token, by)),
  dead(
    "session of a disabled account",
    keeping(({ identity }, { username = "" }) => identity.accounts.modify(username, { canLogin: false }, by)),
  ),
  dead("session of a deleted account", keeping(remove)),
  dead("app password of a deleted account", keeping(remove), {
    kind: "app-password",
    token: (http, username = "") => http.appPassword(username, "*"),
  }),
  clientToken(
    "token of a disabled client",
    { role: "admin", scope: "*" },
    keeping(async ({ identity }) => {
      const [client] = await identity.clients.list({ search: "Program", limit: 1 });
      await identity.clients.modify(client?.uid ?? "", { enabled: false }, by);
    }),
  ),
];
