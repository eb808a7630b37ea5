import { isDeepStrictEqual } from "node:util";
import { sessionIdOf } from "@pp/identity";
import { MemoryStore } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { nobody } from "./support/access-callers.ts";
import { operations, transports } from "./support/access-cell.ts";
import { accessRequests } from "./support/access-requests.ts";
import { type AccessWorld, makeAccessWorld } from "./support/access-world.ts";
import {
  type Answer,
  by,
  type CallOptions,
  cookieName,
  type Http,
  makeHttp,
  origin,
  passwordOf,
} from "./support/http.ts";
import { register, tokenOf } from "./support/oauth-clients.ts";

const methodOf = (id: string): string =>
  operations.find((operation) => operation.id === id)?.method.toUpperCase() ?? "";

/** Requests that need a login, below the base path. */
const secured = accessRequests.filter(({ rule }) => rule.for !== "anybody");

/** Each request of the API that needs a login, sent by somebody. */
async function sendAll(
  world: AccessWorld,
  { uid }: { readonly uid: string },
  options: CallOptions,
  only: (request: (typeof secured)[number]) => boolean = () => true,
): Promise<readonly (readonly [operation: string, answer: Answer])[]> {
  const answers: [string, Answer][] = [];
  for (const request of secured.filter(only)) {
    const { path, ...rest } = await request.make(world, { uid, target: "another" });
    answers.push([
      request.operation,
      await world.http.call(methodOf(request.operation), path, { ...rest, ...options }),
    ]);
  }
  return answers;
}

const makeWorld = (http: Http = makeHttp()): Promise<AccessWorld> => makeAccessWorld(http, nobody.make);

describe("enumeration", () => {
  it("answers the same to a name that nobody has, a wrong password, an account that is disabled, deleted or has no password", async () => {
    const http = makeHttp();
    for (const name of ["bob", "disabled", "deleted"]) await http.add(name);
    await http.add("external", { provider: "oidc", authId: "subject-1", password: undefined });
    await http.identity.accounts.modify("disabled", { canLogin: false }, by);
    await http.identity.accounts.remove("deleted", by);
    const attempts = [
      { username: "nobody", password: "nobodysecret" },
      { username: "bob", password: "wrong-password" },
      { username: "disabled", password: passwordOf("disabled") },
      { username: "deleted", password: passwordOf("deleted") },
      { username: "external", password: "externalsecret" },
      { username: "\u202e", password: "x" },
      {},
    ];
    const answers: object[] = [];
    for (const [index, body] of attempts.entries()) {
      const { headers, status, text } = await http.call("POST", "/session", { body, ip: `192.0.2.${String(index)}` });
      answers.push({ status, text, headers: [...headers] });
    }
    expect(answers[0]).toMatchObject({ status: 401, text: expect.stringContaining("Invalid credentials") });
    expect(answers).toEqual(attempts.map(() => answers[0]));
  });

  it("answers the same to a client that is not there, a wrong secret, and a client that is disabled", async () => {
    const http = makeHttp();
    const client = await register(http, "Backup");
    const disabled = await register(http, "Disabled");
    await http.identity.clients.modify(disabled.uid, { enabled: false }, by);
    const answers: { status: number; text: string; headers: [string, string][] }[] = [];
    for (const [id, secret] of [
      ["cs5gfen1bgxz7s9i", client.secret],
      [client.uid, disabled.secret],
      [disabled.uid, disabled.secret],
      ["", ""],
    ] as const) {
      const form = { grant_type: "client_credentials", client_id: id, client_secret: secret };
      const { headers, status, text } = await http.call("POST", "/oauth/token", { form });
      answers.push({ status, text, headers: [...headers] });
    }
    expect(answers[0]?.status).toBe(401);
    expect(answers).toEqual(answers.map(() => answers[0]));
  });
});

describe("what opens nothing", () => {
  it.each(Object.entries(transports))(
    "takes neither the stored digest of a session nor its ref id for a secret, in %s",
    async (_, transport) => {
      const world = await makeWorld();
      const token = await world.http.openSession("root");
      const { id, refId } = await world.http.identity.sessions.get(token);
      expect(id).toBe(sessionIdOf(token as Parameters<typeof sessionIdOf>[0], world.http.ports.digest));
      for (const secret of [id, refId, id.toUpperCase(), `${token}0`, token.slice(1), ` ${id}`]) {
        const headers = transport(secret, { token: secret, uid: world.root.uid, username: "root", refId });
        expect((await world.http.call("GET", "/users", { headers })).status).toBe(401);
      }
    },
  );

  it.each(["access_token", "token", "t", "auth_token", "X-Auth-Token", "session_id", "apikey"])(
    "does not look at a token in the address: ?%s=",
    async (name) => {
      const { http } = await makeWorld();
      const token = await http.openSession("root");
      for (const path of ["/users", "/session", "/audit/events", "/oauth/userinfo"]) {
        expect((await http.call("GET", `${path}?${name}=${token}`)).status).toBe(401);
      }
    },
  );

  it("does not look at a token in the body of a request that comes without one", async () => {
    const { bob, http } = await makeWorld();
    const token = await http.openSession("root");
    for (const body of [
      { access_token: token, DisplayName: "x" },
      { token, DisplayName: "x" },
    ]) {
      expect((await http.call("PUT", `/users/${bob.uid}`, { body })).status).toBe(401);
    }
  });

  it("takes two Authorization headers for none, and a wrong secret is not made good by another", async () => {
    const { http } = await makeWorld();
    const token = await http.openSession("root");
    const twice = await http.call("GET", "/users", { headers: { authorization: `Bearer ${token}, Bearer ${token}` } });
    const cookie = `${cookieName}=${token}`;
    const wrongFirst = await http.call("GET", "/users", { token, headers: { "x-auth-token": "0".repeat(48), cookie } });
    expect([twice.status, wrongFirst.status]).toEqual([401, 401]);
  });

  it.each([new Error("disk"), new TypeError("undefined"), "a text"])(
    "lets nobody in when the look-up fails with %s: every operation denies, and nobody hears why",
    async (failure) => {
      const store = new FailingStore();
      const http = makeHttp({ store });
      const world = await makeWorld(http);
      const token = await http.openSession("root");
      const requests = [];
      for (const request of secured) {
        const { path, ...rest } = await request.make(world, { uid: world.bob.uid, target: "another" });
        requests.push({ ...rest, method: methodOf(request.operation), path });
      }
      store.failure = failure;
      for (const { method, path, ...options } of requests) {
        const answer = await http.call(method, path, { ...options, token });
        expect(answer.status).toBe(500);
        expect(answer.text).not.toMatch(/disk|undefined|a text/);
      }
      expect(http.errors.length).toBeGreaterThanOrEqual(requests.length);
    },
  );
});

describe("whose things", () => {
  it("opens nothing of another's uid to a user, on any path that names an account", async () => {
    const world = await makeWorld();
    await world.http.add("mallory");
    const token = await world.http.openSession("mallory");
    const kept = () => {
      const { accounts, passwords } = structuredClone(world.http.store.tables);
      return [
        [...accounts.values()].map(({ displayName, role, username }) => [username, displayName, role]),
        passwords,
      ];
    };
    const before = kept();
    for (const uid of [world.bob.uid, world.root.uid, world.dave.uid]) {
      const answers = await sendAll(world, { uid }, { token }, ({ namesAccount }) => namesAccount === true);
      expect(answers.length).toBeGreaterThan(15);
      expect(answers.filter(([, { status }]) => status !== 403)).toEqual([]);
    }
    expect(kept()).toEqual(before);
  });

  it("lets an app password with * change no password, second factor, account or client", async () => {
    const world = await makeWorld();
    await world.http.add("alice", { role: "admin" });
    const { uid } = await world.http.identity.accounts.get("alice");
    const token = await world.http.appPassword("alice", "*");
    const isForPersons = /^(change|create|delete|restore)(User|Client|Password)$|Passcode$|RecoveryCodes$/;
    for (const target of [uid, world.bob.uid]) {
      const answers = await sendAll(world, { uid: target }, { token }, ({ operation }) => isForPersons.test(operation));
      expect(answers.length).toBeGreaterThan(15);
      expect(answers.filter(([, { status }]) => status !== 403)).toEqual([]);
    }
  });

  it("shrinks the tokens of an owner who is demoted, at the next request", async () => {
    const { http } = await makeWorld();
    await http.add("alice", { role: "admin" });
    const client = await register(http, "Report", { owner: "alice", scope: "users logs" });
    const tokens = [await http.appPassword("alice", "*"), await tokenOf(http, client)];
    const statuses = async (path: string) =>
      Promise.all(tokens.map(async (token) => (await http.call("GET", path, { token })).status));
    expect(await statuses("/audit/events")).toEqual([200, 200]);
    await http.identity.accounts.modify("alice", { role: "viewer" }, by);
    for (const path of ["/audit/events", "/users"]) {
      for (const status of await statuses(path)) expect([401, 403]).toContain(status);
    }
  });

  it("gives no program more than the session may that asks for it", async () => {
    const { http } = await makeWorld();
    await http.add("alice", { role: "admin" });
    const { uid } = await http.identity.accounts.get("alice");
    const password = passwordOf("alice");
    const ask = async (own: string, scope: string) => {
      const token = await http.openSession("alice", { scope: own as never });
      const body = { client_name: "Phone", scope, password };
      const form = { ...body, grant_type: "password" };
      const added = await http.call("POST", `/users/${uid}/app-passwords`, { token, body });
      return [added.status, (await http.call("POST", "/oauth/token", { token, form })).status];
    };
    expect(await ask("photos", "photos")).toEqual([403, 403]);
    expect(await ask("photos sessions", "*")).toEqual([403, 403]);
    expect(await ask("photos sessions", "photos users")).toEqual([403, 403]);
    expect(await ask("photos sessions", "photos")).toEqual([201, 200]);
  });

  it("gives a client that is disabled no token, and takes none of its own", async () => {
    const { http } = await makeWorld();
    const client = await register(http, "Metrics", { scope: "sessions" });
    const token = await tokenOf(http, client);
    expect((await http.call("GET", "/session", { token })).status).toBe(200);
    await http.identity.clients.modify(client.uid, { enabled: false }, by);
    expect((await http.call("GET", "/session", { token })).status).toBe(401);
    const form = { grant_type: "client_credentials", client_id: client.uid, client_secret: client.secret };
    expect((await http.call("POST", "/oauth/token", { form })).status).toBe(401);
  });
});

describe("cross-site requests", () => {
  it.each(["https://evil.example", "http://photos.example.com", "https://photos.example.com.evil.example", "null"])(
    "changes nothing for a page of %s that has a super admin's cookie sent, by any operation",
    async (foreign) => {
      const world = await makeWorld();
      const cookie = await world.http.openSession("root");
      const changes = secured.filter(({ operation }) => methodOf(operation) !== "GET");
      for (const request of changes) {
        const { path, ...rest } = await request.make(world, { uid: world.bob.uid, target: "another" });
        const before = await settled(world.http);
        const method = methodOf(request.operation);
        const answer = await world.http.call(method, path, { ...rest, cookie, origin: foreign });
        const isPublic = operations.find(({ id }) => id === request.operation)?.access.kind === "public";
        expect([request.operation, answer.status]).toEqual([request.operation, isPublic ? 401 : 403]);
        expect(isDeepStrictEqual(await settled(world.http), before)).toBe(true);
      }
      expect(changes.length).toBeGreaterThan(25);
    },
  );

  it("is not talked out of it by a method that only looks harmless", async () => {
    const { bob, http } = await makeWorld();
    const cookie = await http.openSession("root");
    const headers = { "x-http-method-override": "DELETE", "x-method-override": "DELETE", "x-http-method": "DELETE" };
    const get = await http.call("GET", `/users/${bob.uid}?_method=DELETE`, { cookie, headers });
    const post = await http.call("POST", `/users/${bob.uid}`, { cookie, headers, origin, body: { _method: "DELETE" } });
    expect([get.status, post.status]).toEqual([200, 405]);
    expect((await http.identity.accounts.get(bob.uid)).deletedAt).toBeUndefined();
  });
});

async function settled({ store }: Http): Promise<object> {
  await new Promise(setImmediate);
  await store.close();
  return structuredClone(store.tables);
}

/** A store that cannot be read, for whatever reason. */
class FailingStore extends MemoryStore {
  failure: unknown;

  override read<T>(work: Parameters<MemoryStore["read"]>[0]): Promise<T> {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a driver may throw anything
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return super.read(work) as Promise<T>;
  }
}
