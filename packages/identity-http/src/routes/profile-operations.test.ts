import { beforeEach, describe, expect, it } from "vitest";
import { by, type Http, makeHttp } from "../../test/support/http.ts";

let http: Http;

beforeEach(async () => {
  http = makeHttp();
  await http.add("root", { role: "admin", superAdmin: true });
});

const uidOf = async (username: string): Promise<string> => (await http.identity.accounts.get(username)).uid;
const userPath = async (username: string): Promise<string> => `/users/${await uidOf(username)}`;

/** What `caller` hears who asks for the change of `target`. */
async function change(caller: string, target: string, body: unknown) {
  const token = await http.logIn(caller);
  return http.call("PUT", await userPath(target), { token, body });
}

describe("GET /users/{uid}", () => {
  it("shows the own account to everybody, guests included, without a secret", async () => {
    const bob = await http.add("bob", { role: "guest", displayName: "Bob", email: "bob@example.com" });
    const answer = await http.call("GET", `/users/${bob.uid}`, { token: await http.logIn("bob") });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      UID: bob.uid,
      Name: "bob",
      DisplayName: "Bob",
      Email: "bob@example.com",
      Role: "guest",
      SuperAdmin: false,
      CanLogin: true,
      WebDAV: false,
      AuthProvider: "default",
      AuthMethod: "default",
    });
    expect(answer.text).not.toMatch(/\$2b\$|password|hash|token/i);
  });

  it("shows any account to an administrator, and only the own one to others", async () => {
    await http.add("bob");
    await http.add("alice");
    const path = await userPath("bob");
    expect((await http.call("GET", path, { token: await http.logIn("root") })).body["Name"]).toBe("bob");
    expect((await http.call("GET", path, { token: await http.logIn("alice") })).status).toBe(403);
  });

  it("answers 403 for another's uid and for one that is nobody's alike, so that nobody learns who is there", async () => {
    await http.add("bob");
    const token = await http.logIn("bob");
    const there = await http.call("GET", await userPath("root"), { token });
    const nowhere = await http.call("GET", "/users/usnabcd000000000", { token });
    expect([there.status, there.text]).toEqual([nowhere.status, nowhere.text]);
    expect(there.status).toBe(403);
  });

  it("takes no username in the place of the uid, also from an administrator", async () => {
    await http.add("bob");
    const uid = await uidOf("bob");
    const token = await http.logIn("root");
    for (const name of ["bob", uid.toUpperCase(), `%20${uid.slice(1)}`, "usnabcd000000000"]) {
      const answer = await http.call("GET", `/users/${name}`, { token });
      expect([name, answer.status, answer.body["errorCode"]]).toEqual([name, 404, "account/not-found"]);
    }
  });

  it("is for reading tokens too: an app password with the scope users read", async () => {
    await http.add("bob");
    const token = await http.appPassword("bob", "users read");
    expect((await http.call("GET", await userPath("bob"), { token })).status).toBe(200);
    const photos = await http.appPassword("bob", "photos read");
    expect((await http.call("GET", await userPath("bob"), { token: photos })).status).toBe(403);
  });

  it("asks for a login", async () => {
    expect((await http.call("GET", await userPath("root"))).status).toBe(401);
  });
});

describe("PUT /users/{uid}", () => {
  it.each(["guest", "viewer", "user"])(
    "lets a %s change the own name and email, and says so in the audit log",
    async (role) => {
      await http.add("bob", { role });
      const answer = await change("bob", "bob", { DisplayName: "Bobby", Email: "bobby@example.com" });
      expect([answer.status, answer.body["DisplayName"], answer.body["Email"]]).toEqual([
        200,
        "Bobby",
        "bobby@example.com",
      ]);
      const [event] = await http.events("account.changed");
      expect(event).toMatchObject({ actor: { name: await uidOf("bob"), clientIp: "192.0.2.1" }, subjectName: "bob" });
    },
  );

  it("does not end the session in which the own name was changed", async () => {
    await http.add("bob");
    const token = await http.logIn("bob");
    await http.call("PUT", await userPath("bob"), { token, body: { DisplayName: "Bobby" } });
    expect((await http.call("GET", "/session", { token })).status).toBe(200);
  });

  it("ends the other sessions, and not the one in which an administrator changes the own access", async () => {
    await http.add("alice", { role: "admin" });
    const [token, other] = [await http.logIn("alice"), await http.logIn("alice")];
    const changed = await http.call("PUT", await userPath("alice"), { token, body: { WebDAV: true } });
    expect([changed.status, changed.body["WebDAV"]]).toEqual([200, true]);
    const statuses = [token, other].map(
      async (secret) => (await http.call("GET", "/session", { token: secret })).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 401]);
  });

  const privileged = {
    Name: "bobby",
    Role: "admin",
    SuperAdmin: true,
    CanLogin: true,
    WebDAV: true,
    BasePath: "elsewhere",
    UploadPath: "elsewhere",
    AuthProvider: "oidc",
    AuthID: "12345678",
    DisableTwoFactor: true,
    Password: "newsecret1",
  };

  it.each(Object.entries(privileged))(
    "refuses mass assignment: %s on the own account, before anything changes",
    async (field, value) => {
      await http.add("bob");
      const token = await http.logIn("bob");
      const before = await http.identity.accounts.get("bob");
      const body = { DisplayName: "Mallory", [field]: value };
      const answer = await http.call("PUT", await userPath("bob"), { token, body });
      expect([answer.status, answer.body["field"]]).toEqual([403, field]);
      expect(await http.identity.accounts.get("bob")).toEqual(before);
      expect(await http.identity.passwords.verify("bob", "bobsecret", by)).toBe(true);
    },
  );

  it.each(["__proto__", "constructor", "prototype", "UID", "isAdmin", "role"])(
    "refuses the unknown key %s and names it",
    async (key) => {
      await http.add("bob");
      const token = await http.logIn("bob");
      const body = `{"DisplayName":"Bobby","${key}":{"Role":"admin","SuperAdmin":true}}`;
      const answer = await http.call("PUT", await userPath("bob"), { token, body });
      expect([answer.status, answer.body["message"]]).toEqual([400, `body: has unknown fields: ${key}`]);
      const { displayName, role } = await http.identity.accounts.get("bob");
      expect([displayName, role]).toEqual(["Bob", "user"]);
    },
  );

  it("refuses another's uid: a user cannot change another account's profile", async () => {
    await http.add("bob");
    await http.add("alice", { displayName: "Alice" });
    expect((await change("bob", "alice", { DisplayName: "Mallory" })).status).toBe(403);
    expect((await http.identity.accounts.get("alice")).displayName).toBe("Alice");
  });

  it.each(["*", "users", "users write"])(
    "refuses an app password with the scope %s, for the own account too",
    async (scope) => {
      for (const caller of ["bob", "root"]) {
        if (caller === "bob") await http.add("bob");
        const token = await http.appPassword(caller, scope);
        const answer = await http.call("PUT", await userPath("bob"), { token, body: { DisplayName: "Mallory" } });
        expect([caller, answer.status]).toEqual([caller, 403]);
      }
      expect((await http.identity.accounts.get("bob")).displayName).toBe("Bob");
    },
  );

  it("refuses a page of another site that has the cookie sent, and a request that says nothing of where it is from", async () => {
    await http.add("bob");
    const cookie = await http.logInWithCookie("bob");
    const [path, body] = [await userPath("bob"), { DisplayName: "Bobby" }];
    expect((await http.call("PUT", path, { cookie, body, origin: "https://evil.example.com" })).status).toBe(403);
    expect((await http.call("PUT", path, { cookie, body })).status).toBe(403);
    expect((await http.identity.accounts.get("bob")).displayName).toBe("Bob");
    expect((await http.call("PUT", path, { cookie, body, origin: "https://photos.example.com" })).status).toBe(200);
  });

  it("lets an administrator change what another may do, and ends the sessions of the other", async () => {
    await http.add("bob");
    const token = await http.logIn("bob");
    const body = { Name: "robert", Role: "viewer", CanLogin: true, WebDAV: true, BasePath: "bob", UploadPath: "in" };
    await http.add("alice", { role: "admin" });
    const path = await userPath("bob");
    const answer = await http.call("PUT", path, { token: await http.logIn("alice"), body });
    expect([answer.status, answer.body]).toMatchObject([200, body]);
    expect((await http.call("GET", "/session", { token })).status).toBe(401);
  });

  it("lets an administrator set a password and take a second factor away", async () => {
    await http.add("bob");
    await http.enrol("bob");
    const answer = await change("root", "bob", { Password: "newsecret1", DisableTwoFactor: true });
    expect([answer.status, answer.body["AuthMethod"]]).toEqual([200, "default"]);
    expect(await http.logIn("bob", { password: "newsecret1" })).toMatch(/^[0-9a-f]{48}$/);
    expect(answer.text).not.toContain("newsecret1");
  });

  it.each([
    { SuperAdmin: true },
    { SuperAdmin: false },
    { AuthProvider: "oidc", AuthID: "12345678" },
    { AuthID: "12345678" },
  ])("keeps %o of others for super admins", async (body) => {
    await http.add("bob", { role: "admin" });
    await http.add("alice", { role: "admin" });
    expect((await change("alice", "bob", body)).status).toBe(403);
    expect((await change("root", "bob", body)).status).toBe(200);
  });

  it("gives an administrator no power over a super admin: not by password, second factor, name or email", async () => {
    await http.add("alice", { role: "admin" });
    for (const body of [
      { Password: "newsecret1" },
      { DisableTwoFactor: true },
      { Name: "r" },
      { Email: "a@example.com" },
    ]) {
      expect((await change("alice", "root", body)).status).toBe(403);
    }
    expect(await http.identity.passwords.verify("root", "rootsecret", by)).toBe(true);
  });

  it.each([
    { SuperAdmin: false },
    { Role: "user" },
    { CanLogin: false },
    { AuthProvider: "oidc", AuthID: "12345678" },
    { AuthID: "12345678" },
    { Password: "newsecret1" },
    { DisableTwoFactor: true },
  ])("lets nobody change %o of the own account, super admins included", async (body) => {
    await http.add("alice", { role: "admin" });
    for (const caller of ["alice", "root"]) {
      const token = await http.logIn(caller);
      const before = await http.identity.accounts.get(caller);
      const path = await userPath(caller);
      const answer = await http.call("PUT", path, { token, body: { DisplayName: "Mallory", ...body } });
      expect([answer.status, answer.body["errorCode"]]).toEqual([403, "account/own"]);
      expect(await http.identity.accounts.get(caller)).toEqual(before);
    }
  });

  it("says what is wrong with a value, under the library's stable code", async () => {
    await http.add("bob");
    await http.add("alice", { email: "alice@example.com" });
    expect((await change("bob", "bob", { Email: "no address" })).body).toMatchObject({
      status: 400,
      errorCode: "email/invalid",
      type: "urn:identity:problem:email/invalid",
    });
    expect((await change("bob", "bob", { Email: "Alice@example.com" })).body).toMatchObject({
      status: 409,
      errorCode: "account/email-taken",
    });
    expect((await change("bob", "bob", { DisplayName: "x".repeat(256) })).status).toBe(400);
    expect((await change("bob", "bob", { DisplayName: 1 })).body["field"]).toBe("DisplayName");
  });

  it("answers an empty change with the account as it is", async () => {
    await http.add("bob");
    const token = await http.logIn("bob");
    const before = await http.identity.accounts.get("bob");
    expect((await http.call("PUT", await userPath("bob"), { token, body: {} })).status).toBe(200);
    expect(await http.identity.accounts.get("bob")).toEqual(before);
  });
});
