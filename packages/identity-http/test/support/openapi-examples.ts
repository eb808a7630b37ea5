import type { Account, Client, Enrolment } from "@pp/identity";
import { by, type CallOptions, type Http, type HttpOptions, makeHttp, passwordOf } from "./http.ts";
import { basicOf, type KnownClient, register, tokenOf } from "./oauth-clients.ts";

/** A host with somebody and something of each kind, in the eyes of alice, an administrator. */
export interface World {
  readonly http: Http;
  readonly token: string;
  readonly alice: Account;
  readonly bob: Account;
  readonly dave: Account;
  readonly client: Client;
  readonly known: KnownClient;
}

/** A call that succeeds: parameters of the path by name, and the rest. */
export interface Example extends CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
}

export async function makeWorld(options: HttpOptions = {}): Promise<World> {
  const http = makeHttp(options);
  await http.add("root", { role: "admin", superAdmin: true });
  const alice = await http.add("alice", { role: "admin", email: "alice@example.com" });
  const bob = await http.add("bob", { email: "bob@example.com", basePath: "~", webdav: true });
  const dave = await http.add("dave");
  await http.identity.accounts.remove("dave", by);
  const known = await register(http, "Backup", { owner: "bob", scope: "photos" });
  await tokenOf(http, known);
  await http.appPassword("alice", "webdav");
  await http.call("POST", "/session", { body: { username: "bob", password: "wrong-password" } });
  const client = await http.identity.clients.get(known.uid);
  return { http, token: await http.logIn("alice"), alice, bob, dave, client, known };
}

const ownSession = async ({ http, token }: World): Promise<Example> => ({
  params: { id: (await http.identity.sessions.get(token)).refId },
});
const logIn = (): Example => ({ body: { username: "bob", password: passwordOf("bob") } });
const own = ({ alice }: World): Example => ({ params: { uid: alice.uid } });
const ofBob = ({ bob }: World): Example => ({ params: { uid: bob.uid } });
const ofClient = ({ client }: World): Example => ({ params: { clientUid: client.uid } });
const proof = { type: "totp", password: passwordOf("alice") };

const enrol = ({ alice, http }: World): Promise<Enrolment> =>
  http.identity.passcodes.enrol(alice.uid, { kind: "administrator" }, by);

async function enrolled(world: World): Promise<Example> {
  const { http, token } = world;
  const session = await http.identity.sessions.get(token);
  await http.identity.passcodes.confirm("alice", http.codeOf(await enrol(world)), by, session.id);
  return own(world);
}

/** One for each operation, by its id. */
export const examples: Readonly<Record<string, (world: World) => Example | Promise<Example>>> = {
  logIn,
  logInPlural: logIn,
  showSession: ownSession,
  showSessionPlural: ownSession,
  endSession: ownSession,
  endSessionPlural: ownSession,
  showOwnSession: () => ({}),
  logOut: () => ({}),
  listSessions: () => ({ query: "count=1&user=alice" }),
  issueToken: ({ known }) => ({ headers: basicOf(known), form: { grant_type: "client_credentials", scope: "photos" } }),
  revokeToken: async ({ http, known }) => ({ headers: basicOf(known), form: { token: await tokenOf(http, known) } }),
  introspectToken: async ({ http, known }) => ({
    headers: basicOf(known),
    form: { token: await tokenOf(http, known) },
  }),
  userInfo: () => ({}),
  showUser: ofBob,
  changeUser: (world) => ({ ...ofBob(world), body: { DisplayName: "Bob Rivers", Role: "viewer" } }),
  deleteUser: ofBob,
  changePassword: (world) => ({ ...own(world), body: { old: passwordOf("alice"), new: "alice's new secret" } }),
  showPasscode: own,
  enrolPasscode: (world) => ({ ...own(world), body: proof }),
  confirmPasscode: async (world) => ({
    ...own(world),
    body: { type: "totp", code: world.http.codeOf(await enrol(world)) },
  }),
  activatePasscode: async (world) => ({ ...(await enrolled(world)), body: { type: "totp" } }),
  deactivatePasscode: async (world) => ({ ...(await enrolled(world)), body: proof }),
  replaceRecoveryCodes: async (world) => ({ ...(await enrolled(world)), body: { password: proof.password } }),
  listOwnSessions: own,
  endOwnSession: async ({ alice, http }) => {
    const { refId } = await http.identity.sessions.get(await http.appPassword("alice", "photos"));
    return { params: { uid: alice.uid, ref: refId } };
  },
  addAppPassword: (world) => ({
    ...own(world),
    body: { client_name: "Phone", scope: "photos", password: passwordOf("alice"), expires_in: 3600 },
  }),
  listUsers: () => ({ query: "count=2&deleted=true" }),
  createUser: () => ({
    body: { Name: "carol", Role: "viewer", Password: "carols-s3cret", Email: "carol@example.com" },
  }),
  restoreUser: ({ dave }) => ({ params: { uid: dave.uid }, body: { Email: "dave@example.com" } }),
  listClients: () => ({ query: "q=back" }),
  createClient: ({ bob }) => ({
    body: { ClientName: "Monitoring", AuthScope: "metrics", UserUID: bob.uid, AuthExpires: 60, AuthTokens: -1 },
  }),
  showClient: ofClient,
  changeClient: (world) => ({ ...ofClient(world), body: { ClientName: "Backup 2", RegenerateSecret: true } }),
  deleteClient: ofClient,
  listLogins: () => ({ query: "count=10" }),
  listEvents: () => ({ query: "count=1000" }),
};
