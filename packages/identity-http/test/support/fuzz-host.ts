import { parseScope } from "@pp/identity";
import { by, type Http, makeHttp, passwordOf } from "./http.ts";
import { basicOf, register, tokenOf } from "./oauth-clients.ts";
import type { FuzzRandom } from "./fuzz-random.ts";

/** A host with somebody and something of each kind, and what an attacker may know of it. */
export interface FuzzHost {
  readonly http: Http;
  /** Secrets of every kind, good and bad ones, and none. */
  readonly tokens: readonly (string | undefined)[];
  /** Callers whose requests fit together: their own secret, and the values that go with it. */
  readonly personas: readonly FuzzPersona[];
  /** Values of `Authorization` for HTTP Basic. */
  readonly basics: readonly string[];
  /** Values that mean something here, by the name of the field. */
  readonly known: Readonly<Record<string, readonly unknown[]>>;
}

export interface FuzzPersona {
  readonly token: string;
  readonly known: Readonly<Record<string, readonly unknown[]>>;
}

const names = ["root", "alice", "bob", "vera", "gwen"] as const;
const scopes = ["*", "photos", "read", "users read", "sessions", "photos:false *", "", "nonsense"];
const roles = ["admin", "user", "viewer", "guest", "visitor", "client", "none", ""];

export async function makeFuzzHost(random: FuzzRandom): Promise<FuzzHost> {
  const http = makeHttp({ limits: { timeoutMs: 200 } });
  const { identity } = http;
  const accounts = [
    await http.add("root", { role: "admin", superAdmin: true }),
    await http.add("alice", { role: "admin", email: "alice@example.com" }),
    await http.add("bob", { email: "bob@example.com", webdav: true }),
    await http.add("vera", { role: "viewer" }),
    await http.add("gwen", { role: "guest" }),
    await http.add("dave"),
  ];
  await identity.accounts.remove("dave", by);
  const clients = [
    await register(http, "Backup", { owner: "bob", scope: "photos users" }),
    await register(http, "Metrics", { scope: "metrics" }),
  ];
  if (random.chance(0.3)) await http.enrol("vera");
  const appPasswords = [await http.appPassword("bob", "*"), await http.appPassword("alice", "users sessions read")];
  const personas = await Promise.all(names.map((name) => personaOf(http, name)));
  const [own] = clients;
  if (own === undefined) throw new Error("there is a client");
  const clientKnown = { client_id: [own.uid], client_secret: [own.secret], scope: ["photos", "read"] };
  const program = { token: await tokenOf(http, own), known: { ...clientKnown, grant_type: ["client_credentials"] } };
  const tokens = [
    ...(await Promise.all(["root", "alice", "bob"].map((name) => http.openSession(name)))),
    await http.openSession("alice", { scope: parseScope("users") }),
    await http.openSession("alice", { expiresAt: http.clock.now() }),
    ...appPasswords,
    ...(await Promise.all(clients.map((client) => tokenOf(http, client)))),
  ];
  const sessions = await identity.sessions.list({ limit: 100 });
  const refs = [...sessions.map(({ refId }) => refId), "sess00000000"];
  const uids = [...accounts.map(({ uid }) => uid), "u000000000000zzz"];
  const clientUids = [...clients.map(({ uid }) => uid), "cs5gfen1bgxz7s9i"];
  const scope = scopes;
  const role = roles;
  const texts = ["photos", "bob", "Backup", "192.0.2.1"];
  const passwords = [...names.map(passwordOf), "another-s3cret"];
  return {
    http,
    // Administrators reach more than others.
    personas: [...personas, ...personas.slice(0, 2), program],
    tokens: [...tokens, undefined, "0".repeat(48), "sess00000000"],
    basics: [
      ...clients.map((client) => basicOf(client)["authorization"] ?? ""),
      `Basic ${btoa(`bob:${appPasswords[0] ?? ""}`)}`,
      `Basic ${btoa(`bob:${passwordOf("bob")}`)}`,
      "Basic !!!",
    ],
    known: {
      uid: uids,
      UserUID: uids,
      user: [...uids, ...names],
      clientUid: clientUids,
      client_id: clientUids,
      client_secret: [clients[0]?.secret, clients[1]?.secret],
      id: [...refs, ...sessions.map(({ id }) => id)],
      ref: refs,
      after: [...refs, ...uids, ...clientUids],
      before: ["1", "100", "0", "-1", "9007199254740992"],
      count: ["1", "2", "1000", "0", "-1", "1001", "1e3", "1.5", "99999999999999999999"],
      username: names,
      Name: [...names, "carol"],
      password: passwords,
      old: passwords,
      new: ["another-s3cret", "short"],
      Password: ["another-s3cret", "short"],
      token: [...tokens, ...refs],
      type: ["totp"],
      grant_type: ["client_credentials", "password", "authorization_code", ""],
      scope,
      AuthScope: scope,
      Role: role,
      ClientRole: role,
      AuthProvider: ["default", "local", "oidc", "ldap", "none", "link", "client"],
      BasePath: ["~", "users/bob", "../up", "/etc", "~/x"],
      UploadPath: ["~", "up", "..", "\\x"],
      Email: ["bob@example.com", "new@example.com", "not one", "a@b@c"],
      expires_in: [0, 60, -1, 315_360_000],
      AuthExpires: [1, 60, 2_678_400, 0],
      AuthTokens: [-1, 0, 1, 5],
      actor: texts,
      q: texts,
      client: texts,
    },
  };
}

async function personaOf(http: Http, name: string): Promise<FuzzPersona> {
  const token = await http.openSession(name);
  const { accountUid, refId } = await http.identity.sessions.get(token);
  const other = await http.identity.sessions.get(await http.appPassword(name, "photos"));
  const password = [passwordOf(name)];
  const known = {
    id: [refId],
    ref: [other.refId],
    username: [name],
    password,
    old: password,
    new: ["a brand new s3cret"],
    grant_type: ["password"],
    scope: ["photos", "* read"],
    client_name: ["Phone"],
    expires_in: [0, 3600],
    Role: ["user", "viewer"],
    ClientRole: ["client"],
    Password: ["a-new-s3cret"],
    Name: ["carol", "erin", "frank", "bob"],
    challenge: [undefined],
  };
  const manages = name === "root" || name === "alice";
  return { token, known: manages ? known : { ...known, uid: [accountUid] } };
}
