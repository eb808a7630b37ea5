import { beforeEach, describe, expect, it } from "vitest";
import { by, type Http, makeHttp, origin } from "../../test/support/http.ts";
import { openSession } from "../../test/support/open-session.ts";
import { nextOf } from "../../test/support/pages.ts";

let http: Http;
let admin: string;
let root: string;
beforeEach(async () => {
  http = makeHttp();
  await http.add("root", { role: "admin", superAdmin: true });
  await http.add("alice", { role: "admin" });
  [root, admin] = [await http.logIn("root"), await http.logIn("alice")];
});

const register = async (name: string, more: { readonly scope?: string; readonly owner?: string } = {}) =>
  http.identity.clients.add({ name, scope: "metrics", ...more }, by);
const create = (token: string, body: Readonly<Record<string, unknown>>) =>
  http.call("POST", "/clients", { token, body: { ClientName: "Backup", AuthScope: "photos read", ...body } });
const change = (token: string, uid: string, body: unknown) => http.call("PUT", `/clients/${uid}`, { token, body });
const tokenOf = (uid: string, secret: unknown) =>
  http.call("POST", "/oauth/token", { form: { client_id: uid, client_secret: String(secret) } });

describe("POST /clients", () => {
  it("shows the secret this once, and it opens what the client may", async () => {
    const { body, headers, status } = await create(admin, { AuthExpires: 600, AuthTokens: 2 });
    expect(status).toBe(201);
    const uid = String(body["ClientUID"]);
    expect(headers.get("location")).toBe(`${origin}/api/v1/clients/${uid}`);
    expect(body).toMatchObject({
      ...{ ClientName: "Backup", ClientRole: "client", ClientType: "confidential", AuthProvider: "client" },
      ...{ AuthMethod: "oauth2", AuthScope: "photos read", AuthExpires: 600, AuthTokens: 2, AuthEnabled: true },
    });
    expect(body["ClientSecret"]).toMatch(/^[0-9A-Za-z]{32}$/);
    const issued = await tokenOf(uid, body["ClientSecret"]);
    expect(issued.body).toMatchObject({ scope: "photos read", expires_in: 600 });

    const shown = await http.call("GET", `/clients/${uid}`, { token: admin });
    const listed = await http.call("GET", "/clients", { token: admin });
    for (const { text } of [shown, listed]) expect(text).not.toContain(String(body["ClientSecret"]));
  });

  it("acts for an account where one is named", async () => {
    const { uid, username } = await http.add("bob");
    expect((await create(admin, { UserUID: uid })).body).toMatchObject({ UserUID: uid, UserName: username });
  });

  it.each([
    ["photos", 201],
    ["photos read", 201],
    ["photos users", 201],
    ["photos metrics", 403],
    ["metrics", 403],
    ["read", 403],
    ["*", 403],
    ["photos:false *", 403],
  ])("takes from a session of scope 'photos users' a client of scope '%s': %i", async (AuthScope, status) => {
    const answer = await create(await openSession(http, "root", "photos users"), { AuthScope });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body["errorCode"]).toBe("access/scope-exceeded");
  });

  it("lets a session of a browser give all that its owner may", async () => {
    expect((await create(admin, { AuthScope: "*" })).body).toMatchObject({ AuthScope: "*" });
  });

  it("lets only a super admin make a client that acts for a super admin", async () => {
    const { uid } = await http.identity.accounts.get("root");
    expect(await create(admin, { UserUID: uid })).toMatchObject({
      status: 403,
      body: { errorCode: "access/super-admin-needed" },
    });
    expect((await create(root, { UserUID: uid })).status).toBe(201);
  });

  it.each([
    [{ ClientName: "" }, "client/invalid"],
    [{ ClientName: "x".repeat(201) }, "request/invalid"],
    [{ AuthScope: "" }, "scope/invalid"],
    [{ AuthScope: "everything" }, "scope/invalid"],
    [{ ClientRole: "superuser" }, "role/unknown"],
    [{ AuthExpires: 0 }, "client/invalid"],
    [{ AuthExpires: 2_678_401 }, "client/invalid"],
    [{ AuthTokens: 0 }, "client/invalid"],
    [{ AuthTokens: 1.5 }, "request/invalid"],
    [{ UserUID: "bob" }, "request/invalid"],
    [{ ClientSecret: "x".repeat(32) }, "request/invalid"],
    [{ ClientUID: "cs5gfen1bgxz7s9i" }, "request/invalid"],
    [{ RegenerateSecret: true }, "request/invalid"],
  ])("refuses %j", async (fields, errorCode) => {
    expect(await create(admin, fields)).toMatchObject({ status: 400, body: { errorCode } });
    expect((await http.call("GET", "/clients", { token: admin })).text).toBe("[]");
  });

  it("has no default for name and scope", async () => {
    expect((await create(admin, { ClientName: undefined })).body).toMatchObject({ status: 400, field: "ClientName" });
    expect((await create(admin, { AuthScope: undefined })).body).toMatchObject({ status: 400, field: "AuthScope" });
  });

  it("is for administrators in person: neither for users nor for any program", async () => {
    await http.add("bob");
    const tokens = [
      await http.logIn("bob"),
      await http.appPassword("alice", "*"),
      await http.appPassword("root", "users"),
    ];
    for (const token of tokens) expect((await create(token, {})).status).toBe(403);
    expect((await http.call("POST", "/clients", { body: {} })).status).toBe(401);
  });
});

describe("GET /clients", () => {
  it("is read page by page, the newest first", async () => {
    for (const name of ["one", "two", "three"]) {
      await register(name);
      http.clock.advance({ seconds: 1 });
    }
    const first = await http.call("GET", "/clients?count=2", { token: admin });
    expect(first.rows.map((row) => row["ClientName"])).toEqual(["three", "two"]);
    const second = await http.call("GET", nextOf(first) ?? "", { token: admin });
    expect(second.rows.map((row) => row["ClientName"])).toEqual(["one"]);
    expect(nextOf(second)).toBeUndefined();
  });

  it("searches by prefix, and refuses what it does not know", async () => {
    await register("Monitoring");
    await register("Backup");
    const { rows } = await http.call("GET", "/clients?q=mon", { token: admin });
    expect(rows.map((row) => row["ClientName"])).toEqual(["Monitoring"]);
    for (const query of ["after=abc", "after=cs5gfen1bgxz7s9i", "name=x", "count=-1"]) {
      expect((await http.call("GET", `/clients?${query}`, { token: admin })).status).toBe(400);
    }
  });

  it("can be read by an administrator's program with the scope, and by nobody else", async () => {
    const { client } = await register("Backup", { scope: "*" });
    await http.add("bob");
    for (const path of ["/clients", `/clients/${client.uid}`]) {
      const ask = async (token: string) => (await http.call("GET", path, { token })).status;
      expect(await ask(await http.appPassword("alice", "users read"))).toBe(200);
      expect(await ask(await http.appPassword("alice", "photos"))).toBe(403);
      expect(await ask(await http.logIn("bob"))).toBe(403);
    }
  });

  it("knows no client that is not there", async () => {
    for (const uid of ["cs5gfen1bgxz7s9i", "backup", "%00"]) {
      const answer = await http.call("GET", `/clients/${uid}`, { token: admin });
      expect(answer).toMatchObject({ status: 404, body: { errorCode: "client/not-found" } });
    }
  });
});

describe("PUT /clients/{clientUid}", () => {
  it("changes what is given and leaves the rest, the secret too", async () => {
    const { client, secret } = await register("Backup");
    const { body, status } = await change(admin, client.uid, { ClientName: "Backup 2", AuthExpires: 60 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ClientName: "Backup 2", AuthExpires: 60, AuthScope: "metrics" });
    expect(body).not.toHaveProperty("ClientSecret");
    expect((await tokenOf(client.uid, secret)).body).toMatchObject({ expires_in: 60 });
  });

  it("makes a new secret when it is asked to, and the old one opens nothing any more", async () => {
    const { client, secret } = await register("Backup");
    const { body } = await change(admin, client.uid, { RegenerateSecret: true });
    expect(body["ClientSecret"]).toMatch(/^[0-9A-Za-z]{32}$/);
    expect((await tokenOf(client.uid, secret)).status).toBe(401);
    expect((await tokenOf(client.uid, body["ClientSecret"])).status).toBe(200);
    expect((await change(admin, client.uid, { RegenerateSecret: false })).body).not.toHaveProperty("ClientSecret");
  });

  it("ends the tokens of a client that it disables", async () => {
    const { client, secret } = await register("Backup", { scope: "*" });
    const token = String((await tokenOf(client.uid, secret)).body["access_token"]);
    expect((await http.identity.authenticate(token)).kind).toBe("ok");
    expect((await change(admin, client.uid, { AuthEnabled: false })).body).toMatchObject({ AuthEnabled: false });
    expect((await http.identity.authenticate(token)).kind).toBe("denied");
    expect((await tokenOf(client.uid, secret)).status).toBe(401);
  });

  it.each([{ AuthScope: "*" }, { AuthScope: "photos" }, { RegenerateSecret: true }, { AuthExpires: 60 }])(
    "does not let a session without 'metrics' do %j to a client that has it",
    async (body) => {
      const { client, secret } = await register("Monitoring", { scope: "metrics" });
      const narrow = await openSession(http, "root", "photos users");
      const refused = await change(narrow, client.uid, body);
      expect(refused).toMatchObject({ status: 403, body: { errorCode: "access/scope-exceeded" } });
      expect(await http.identity.clients.get(client.uid)).toEqual(client);
      expect((await tokenOf(client.uid, secret)).status).toBe(200);
    },
  );

  it.each(["*", "metrics photos", "read"])(
    "does not let a session of scope 'metrics users' widen one to '%s'",
    async (AuthScope) => {
      const { client } = await register("Monitoring", { scope: "metrics" });
      const narrow = await openSession(http, "root", "metrics users");
      const refused = await change(narrow, client.uid, { AuthScope });
      expect(refused).toMatchObject({ status: 403, body: { errorCode: "access/scope-exceeded" } });
      expect((await change(narrow, client.uid, { AuthScope: "metrics read" })).status).toBe(200);
    },
  );

  it("gives no administrator the secret of a client that acts for a super admin", async () => {
    const { client } = await register("Backup", { owner: "root" });
    const refused = await change(admin, client.uid, { RegenerateSecret: true });
    expect(refused).toMatchObject({ status: 403, body: { errorCode: "access/super-admin-needed" } });
    expect((await change(root, client.uid, { RegenerateSecret: true })).status).toBe(200);
  });

  it("lets no administrator hand a client to a super admin", async () => {
    const { client } = await register("Backup");
    const { uid } = await http.identity.accounts.get("root");
    expect((await change(admin, client.uid, { UserUID: uid })).status).toBe(403);
  });

  it("is in the audit log, with names of fields and never a value", async () => {
    const { client } = await register("Backup");
    const { body } = await change(admin, client.uid, { AuthExpires: 60, RegenerateSecret: true });
    const events = await http.identity.audit.listEvents({ search: client.uid, limit: 10 });
    expect(events.map(({ action, fields }) => [action, fields])).toEqual([
      ["client.secret-replaced", ["secret"]],
      ["client.changed", ["tokenLifetimeSeconds"]],
      ["client.added", []],
    ]);
    expect(JSON.stringify(events)).not.toContain(String(body["ClientSecret"]));
  });

  it("refuses programs and users", async () => {
    const { client } = await register("Backup");
    await http.add("bob");
    for (const token of [await http.appPassword("root", "*"), await http.logIn("bob")]) {
      expect((await change(token, client.uid, { RegenerateSecret: true })).status).toBe(403);
      expect((await http.call("DELETE", `/clients/${client.uid}`, { token })).status).toBe(403);
    }
  });
});

describe("DELETE /clients/{clientUid}", () => {
  it("deletes the client with its tokens", async () => {
    const { client, secret } = await register("Backup");
    const token = String((await tokenOf(client.uid, secret)).body["access_token"]);
    const answer = await http.call("DELETE", `/clients/${client.uid}`, { token: admin });
    expect(answer).toMatchObject({ status: 200, body: { status: "deleted", client_uid: client.uid } });
    expect((await http.identity.authenticate(token)).kind).toBe("denied");
    expect((await http.call("DELETE", `/clients/${client.uid}`, { token: admin })).status).toBe(404);
  });
});
