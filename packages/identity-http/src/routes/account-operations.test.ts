import { beforeEach, describe, expect, it } from "vitest";
import { by, type Http, makeHttp, origin, passwordOf } from "../../test/support/http.ts";
import { namesOf, nextOf } from "../../test/support/pages.ts";

let http: Http;
let admin: string;
let root: string;
beforeEach(async () => {
  http = makeHttp();
  await http.add("root", { role: "admin", superAdmin: true });
  http.clock.advance({ seconds: 1 });
  await http.add("alice", { role: "admin" });
  [root, admin] = [await http.logIn("root"), await http.logIn("alice")];
});

const uidOf = async (username: string): Promise<string> => (await http.identity.accounts.get(username)).uid;
const create = (token: string, body: Readonly<Record<string, unknown>>) =>
  http.call("POST", "/users", { token, body: { Name: "bob", Role: "user", Password: "bobs-s3cret", ...body } });

describe("GET /users", () => {
  it("has the accounts, the oldest first, without anything secret", async () => {
    const { rows, status, text } = await http.call("GET", "/users", { token: admin });
    expect(status).toBe(200);
    expect(namesOf(rows)).toEqual(["root", "alice"]);
    expect(rows[1]).toMatchObject({ UID: await uidOf("alice"), Role: "admin", SuperAdmin: false, CanLogin: true });
    expect(text).not.toMatch(/\$2[aby]\$|password/i);
  });

  it("is read page by page: each row once, and the last page names no other", async () => {
    for (const name of ["bob", "carol", "dave"]) await http.add(name);
    const seen: unknown[] = [];
    let path: string | undefined = "/users?count=2";
    for (let pages = 0; path !== undefined; pages += 1) {
      expect(pages).toBeLessThan(4);
      const answer = await http.call("GET", path, { token: admin });
      seen.push(...namesOf(answer.rows));
      path = nextOf(answer);
    }
    expect(seen).toEqual(["root", "alice", "bob", "carol", "dave"]);
  });

  it("keeps the filters in the address of the next page", async () => {
    for (const name of ["bob", "bobby"]) await http.add(name);
    const answer = await http.call("GET", "/users?count=1&q=bob&role=user&deleted=true", { token: admin });
    const uid = await uidOf("bob");
    expect(answer.headers.get("link")).toBe(
      `<${origin}/api/v1/users?count=1&q=bob&role=user&deleted=true&after=${uid}>; rel="next"`,
    );
    expect(namesOf((await http.call("GET", nextOf(answer) ?? "", { token: admin })).rows)).toEqual(["bobby"]);
  });

  it("searches by prefix, and filters by role and deletion", async () => {
    await http.add("bob");
    await http.identity.accounts.remove("bob", by);
    const find = async (query: string) => namesOf((await http.call("GET", `/users?${query}`, { token: admin })).rows);
    expect(await find("q=AL")).toEqual(["alice"]);
    expect(await find("q=%25")).toEqual([]);
    expect(await find("role=admin")).toEqual(["root", "alice"]);
    expect(await find("role=user")).toEqual([]);
    expect(await find("role=user&deleted=false")).toEqual([]);
    expect(await find("role=user&deleted=true")).toEqual(["bob"]);
  });

  it.each([
    ["count=0", "count"],
    ["count=1001", "count"],
    ["count=ten", "count"],
    ["count=1.5", "count"],
    ["count=2&count=3", "count"],
    ["after=alice", "after"],
    ["after=u000000000000000", "after"],
    ["role=root", "role"],
    ["role=visitor", "role"],
    ["deleted=yes", "deleted"],
    ["offset=3", "query"],
    [`q=${"x".repeat(256)}`, "q"],
  ])("refuses %s", async (query, field) => {
    const { body, status } = await http.call("GET", `/users?${query}`, { token: admin });
    expect(status).toBe(400);
    expect(body).toMatchObject({ field, errorCode: "request/invalid" });
  });

  it("names the accepted values of a filter", async () => {
    const { body } = await http.call("GET", "/users?role=root", { token: admin });
    expect(body["message"]).toMatch(/admin.*user.*viewer.*guest/);
    expect(body["message"]).not.toContain("root");
  });

  it("takes 1 and 1000 rows, and says so when the row to begin after is gone", async () => {
    expect((await http.call("GET", "/users?count=1000", { token: admin })).rows).toHaveLength(2);
    expect((await http.call("GET", "/users?count=1", { token: admin })).rows).toHaveLength(1);
    const { uid } = await http.add("bob");
    await http.identity.accounts.purge("bob", by);
    const { body, status } = await http.call("GET", `/users?after=${uid}`, { token: admin });
    expect({ status, body }).toMatchObject({ status: 400, body: { field: "after" } });
  });

  it("is for administrators only, but for their programs too", async () => {
    await http.add("bob");
    const bob = await http.logIn("bob");
    expect((await http.call("GET", "/users")).status).toBe(401);
    expect((await http.call("GET", "/users", { token: bob })).status).toBe(403);
    expect((await http.call("GET", "/users", { token: await http.appPassword("bob", "*") })).status).toBe(403);
    expect((await http.call("GET", "/users", { token: await http.appPassword("alice", "photos") })).status).toBe(403);
    expect((await http.call("GET", "/users", { token: await http.appPassword("alice", "users") })).status).toBe(200);
  });
});

describe("POST /users", () => {
  it("adds an account that can log in, and says where it is", async () => {
    const { body, headers, status, text } = await create(admin, { Email: "bob@example.com", BasePath: "~" });
    expect(status).toBe(201);
    expect(body).toMatchObject({ Name: "bob", Role: "user", Email: "bob@example.com", BasePath: "users/bob" });
    expect(headers.get("location")).toBe(`${origin}/api/v1/users/${String(body["UID"])}`);
    expect(text).not.toContain("s3cret");
    expect(await http.logIn("bob", { password: "bobs-s3cret" })).toMatch(/^[0-9a-f]{48}$/);
  });

  it("writes who did it into the audit log", async () => {
    await create(admin, {});
    const [event] = await http.identity.audit.listEvents({ action: "account.added", limit: 1 });
    expect(event).toMatchObject({
      actor: { name: await uidOf("alice"), clientIp: "192.0.2.1" },
      subjectName: "bob",
      fields: ["password", "role", "username"],
    });
  });

  it.each([
    { SuperAdmin: true, Role: "admin" },
    { AuthProvider: "oidc", AuthID: "bob-at-idp" },
    { AuthID: "bob-at-idp" },
  ])("lets only a super admin set %j", async (fields) => {
    const refused = await create(admin, fields);
    expect(refused).toMatchObject({ status: 403, body: { errorCode: "access/super-admin-needed" } });
    expect(await http.identity.accounts.list({ search: "bob", limit: 1 })).toEqual([]);
    expect((await create(root, fields)).status).toBe(201);
  });

  it("lets an administrator say that it shall be no super admin", async () => {
    expect((await create(admin, { SuperAdmin: false })).body).toMatchObject({ Name: "bob", SuperAdmin: false });
  });

  it.each([
    [{ Role: null }, 400, "request/invalid"],
    [{ Role: "visitor" }, 400, "role/unknown"],
    [{ Password: "" }, 400, "password/too-short"],
    [{ Password: "short" }, 400, "password/too-short"],
    [{ Password: "x".repeat(257) }, 400, "request/invalid"],
    [{ Name: "alice" }, 409, "account/username-taken"],
    [{ Name: "x".repeat(65) }, 400, "request/invalid"],
    [{ Email: "no address" }, 400, "email/invalid"],
    [{ UploadPath: "../up" }, 400, "path/invalid"],
    [{ UID: "u000000000000001" }, 400, "request/invalid"],
    [{ ID: 1 }, 400, "request/invalid"],
    [{ CanLogin: "yes" }, 400, "request/invalid"],
  ])("refuses %j", async (fields, status, errorCode) => {
    expect(await create(root, fields)).toMatchObject({ status, body: { errorCode } });
  });

  it("has no default for the role, and none for the password of a local account", async () => {
    expect((await create(root, { Role: undefined })).body).toMatchObject({ status: 400, field: "Role" });
    expect((await create(root, { Password: undefined })).body).toMatchObject({ errorCode: "password/missing" });
  });

  it("takes no property of every object for a field", async () => {
    const body = '{"Name":"bob","Role":"user","Password":"bobs-s3cret","__proto__":{"SuperAdmin":true}}';
    const { status } = await http.call("POST", "/users", { token: root, body });
    expect(status).toBe(400);
  });

  it("is nothing for programs, whatever their scope", async () => {
    const body = { Name: "bob", Role: "admin", Password: "bobs-s3cret" };
    for (const scope of ["*", "users", "users write"]) {
      const token = await http.appPassword("root", scope);
      expect((await http.call("POST", "/users", { token, body })).status).toBe(403);
    }
  });
});

describe("DELETE /users/{uid}", () => {
  beforeEach(async () => {
    await http.add("bob");
  });
  const remove = (token: string, uid: string) => http.call("DELETE", `/users/${uid}`, { token });

  it("deletes the account and ends its sessions", async () => {
    const bob = await http.logIn("bob");
    const { body, status } = await remove(admin, await uidOf("bob"));
    expect(status).toBe(200);
    expect(body).toMatchObject({ Name: "bob", DeletedAt: http.clock.now().toISOString() });
    expect((await http.call("GET", "/session", { token: bob })).status).toBe(401);
  });

  it("never deletes the own account, by whatever it is called", async () => {
    const uid = await uidOf("alice");
    expect(await remove(admin, uid)).toMatchObject({ status: 403, body: { errorCode: "account/own" } });
    for (const name of [uid.toUpperCase(), "alice", "ALICE"]) expect((await remove(admin, name)).status).toBe(404);
    expect((await http.identity.accounts.get("alice")).deletedAt).toBeUndefined();
  });

  it("does not let an administrator delete a super admin, and lets another super admin", async () => {
    await http.add("backup", { role: "admin", superAdmin: true });
    const uid = await uidOf("backup");
    expect(await remove(admin, uid)).toMatchObject({ status: 403, body: { errorCode: "access/super-admin-needed" } });
    expect((await remove(root, uid)).status).toBe(200);
  });

  it("knows accounts by their uid only", async () => {
    expect(await remove(admin, "bob")).toMatchObject({ status: 404, body: { errorCode: "account/not-found" } });
    expect((await remove(admin, "u000000000000zzz")).status).toBe(404);
  });

  it("says so when the account is deleted already", async () => {
    const uid = await uidOf("bob");
    await remove(admin, uid);
    expect(await remove(admin, uid)).toMatchObject({ status: 409, body: { errorCode: "account/deleted" } });
  });

  it("is nothing for users, for their own account neither", async () => {
    const bob = await http.logIn("bob");
    for (const uid of [await uidOf("bob"), await uidOf("alice"), "u000000000000zzz"]) {
      expect((await remove(bob, uid)).body).toMatchObject({ status: 403, error: "Permission denied" });
    }
  });
});

describe("POST /users/{uid}/restore", () => {
  const restore = (token: string, uid: string, body?: unknown) =>
    http.call("POST", `/users/${uid}/restore`, { token, body });

  it("brings the account back, and none of its sessions", async () => {
    const { uid } = await http.add("bob");
    const bob = await http.logIn("bob");
    await http.identity.accounts.remove("bob", by);
    const { body, status } = await restore(admin, uid);
    expect(status).toBe(200);
    expect(body).toMatchObject({ UID: uid, Name: "bob" });
    expect(body).not.toHaveProperty("DeletedAt");
    expect((await http.call("GET", "/session", { token: bob })).status).toBe(401);
    expect(await http.logIn("bob")).not.toBe(bob);
  });

  it("takes another email where somebody has the old one by now", async () => {
    const { uid } = await http.add("bob", { email: "bob@example.com" });
    await http.identity.accounts.remove("bob", by);
    await http.add("bobby", { email: "bob@example.com" });
    expect(await restore(admin, uid)).toMatchObject({ status: 409, body: { errorCode: "account/email-taken" } });
    expect((await restore(admin, uid, { Email: "" })).body).toMatchObject({ Name: "bob", Email: "" });
  });

  it("changes nothing else", async () => {
    const { uid } = await http.add("bob");
    await http.identity.accounts.remove("bob", by);
    for (const body of [{ Role: "admin" }, { SuperAdmin: true }, { Password: passwordOf("bob") }]) {
      expect((await restore(root, uid, body)).status).toBe(400);
    }
  });

  it("says so when there is nothing to restore", async () => {
    const { uid } = await http.add("bob");
    expect(await restore(admin, uid)).toMatchObject({ status: 409, body: { errorCode: "account/not-deleted" } });
    expect((await restore(admin, "bob")).status).toBe(404);
  });

  it("does not let an administrator bring back a super admin", async () => {
    const { uid } = await http.add("backup", { role: "admin", superAdmin: true });
    await http.identity.accounts.remove("backup", by);
    expect((await restore(admin, uid)).status).toBe(403);
    expect((await restore(root, uid)).status).toBe(200);
  });
});
