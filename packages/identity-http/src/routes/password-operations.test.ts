import { parseScope } from "@pp/identity";
import { beforeEach, describe, expect, it } from "vitest";
import { by, type Http, makeHttp } from "../../test/support/http.ts";

let http: Http;
let path: string;

beforeEach(async () => {
  http = makeHttp();
  await http.add("root", { role: "admin", superAdmin: true });
  path = `/users/${(await http.add("bob")).uid}/password`;
});

const opens = (password: string): Promise<boolean> => http.identity.passwords.verify("bob", password, by);
const statusOf = async (token: string): Promise<number> => (await http.call("GET", "/session", { token })).status;
const goodChange = { old: "bobsecret", new: "newsecret1" };

describe("PUT /users/{uid}/password of the own account", () => {
  it.each(["guest", "viewer", "user", "admin"])("is there for a %s", async (role) => {
    const { uid } = await http.add("alice", { role });
    const body = { old: "alicesecret", new: "newsecret1" };
    const answer = await http.call("PUT", `/users/${uid}/password`, { token: await http.logIn("alice"), body });
    expect([answer.status, answer.body]).toEqual([200, { code: 200, message: "Password changed" }]);
    expect(await http.identity.passwords.verify("alice", "newsecret1", by)).toBe(true);
    expect(await http.identity.passwords.verify("alice", "alicesecret", by)).toBe(false);
  });

  it("keeps the session in which it is changed and ends the other ones of browsers; app passwords stay", async () => {
    const [here, there] = [await http.logIn("bob"), await http.logIn("bob")];
    const program = await http.appPassword("bob", "*");
    expect((await http.call("PUT", path, { token: here, body: goodChange })).status).toBe(200);
    expect([await statusOf(here), await statusOf(there), await statusOf(program)]).toEqual([200, 401, 200]);
  });

  it("changes nothing with a wrong old password: 403, under the library's code and without the secrets", async () => {
    const [token, other] = [await http.logIn("bob"), await http.logIn("bob")];
    const answer = await http.call("PUT", path, { token, body: { old: "guessed-it", new: "newsecret1" } });
    expect([answer.status, answer.body["errorCode"]]).toEqual([403, "credentials/invalid"]);
    expect(answer.text).not.toMatch(/guessed-it|newsecret1|bobsecret/);
    expect([await opens("bobsecret"), await statusOf(other)]).toEqual([true, 200]);
  });

  it.each([{}, { old: "" }])("is not to be had by leaving the old password out: %o", async (given) => {
    const body = { ...given, new: "newsecret1" };
    const answer = await http.call("PUT", path, { token: await http.logIn("bob"), body });
    expect([answer.status, await opens("bobsecret")]).toEqual([403, true]);
  });

  it("takes no app password for the old password", async () => {
    const body = { old: await http.appPassword("bob", "*"), new: "newsecret1" };
    const answer = await http.call("PUT", path, { token: await http.logIn("bob"), body });
    expect([answer.status, await opens("bobsecret")]).toEqual([403, true]);
  });

  it("throttles guesses at the old password as guesses at a login, also with the right one then", async () => {
    const token = await http.logIn("bob");
    const guess = (old: string) => http.call("PUT", path, { token, body: { ...goodChange, old } });
    for (let count = 0; count < 10; count += 1) expect((await guess(`wrong-${String(count)}`)).status).toBe(403);
    const throttled = await guess("bobsecret");
    expect(throttled.status).toBe(429);
    expect(Number(throttled.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await opens("bobsecret")).toBe(true);
    const logIn = { username: "bob", password: "bobsecret" };
    expect((await http.call("POST", "/session", { body: logIn })).status).toBe(429);
    const failures = await http.events("login.attempted");
    expect(failures.filter(({ reason }) => reason === "invalid password")).toHaveLength(10);
  });

  it("counts guesses before it checks them: thirty at once are ten", async () => {
    const token = await http.logIn("bob");
    const guesses = Array.from({ length: 30 }, (_, count) => ({ ...goodChange, old: `wrong-${String(count)}` }));
    const answers = await Promise.all(guesses.map((body) => http.call("PUT", path, { token, body })));
    const counts = [403, 429].map((status) => answers.filter((answer) => answer.status === status).length);
    expect(counts).toEqual([10, 20]);
  });

  it.each([
    ["tooshrt", "password/too-short"],
    ["é".repeat(37), "password/too-long"],
    [`with\u0000${"x".repeat(8)}`, "password/invalid"],
  ])("refuses the new password %j with %s, and never repeats it", async (password, errorCode) => {
    const body = { old: "bobsecret", new: password };
    const answer = await http.call("PUT", path, { token: await http.logIn("bob"), body });
    expect([answer.status, answer.body["errorCode"], await opens("bobsecret")]).toEqual([400, errorCode, true]);
    expect(answer.text).not.toContain(password);
  });

  it("refuses a password of 60,000 characters before it is hashed", async () => {
    const token = await http.logIn("bob");
    const body = { old: "x".repeat(60_000), new: "newsecret1" };
    const answer = await http.call("PUT", path, { token, body });
    expect([answer.status, answer.body["field"]]).toEqual([400, "old"]);
    expect(await http.events("login.attempted")).toHaveLength(1);
  });

  it("refuses unknown keys: nobody keeps all sessions, or names another account", async () => {
    const token = await http.logIn("bob");
    for (const extra of [{ keepSessions: true }, { uid: "x" }, { password: "newsecret1" }]) {
      expect((await http.call("PUT", path, { token, body: { ...goodChange, ...extra } })).status).toBe(400);
    }
    expect(await opens("bobsecret")).toBe(true);
  });

  it.each(["*", "password", "password write"])("refuses an app password with the scope %s", async (scope) => {
    const token = await http.appPassword("bob", scope);
    expect((await http.call("PUT", path, { token, body: goodChange })).status).toBe(403);
    expect(await opens("bobsecret")).toBe(true);
  });

  it("refuses a session that was opened with an app password", async () => {
    const password = await http.appPassword("bob", "*");
    const token = await http.logIn("bob", { password });
    expect((await http.call("PUT", path, { token, body: goodChange })).status).toBe(403);
  });

  it("refuses a page of another site that has the cookie sent, and takes the same from its own", async () => {
    const cookie = await http.logInWithCookie("bob");
    for (const origin of ["https://evil.example.com", "null", "http://photos.example.com", undefined]) {
      expect((await http.call("PUT", path, { cookie, origin, body: goodChange })).status).toBe(403);
    }
    expect(await opens("bobsecret")).toBe(true);
    const own = { cookie, origin: "https://photos.example.com", body: goodChange };
    expect((await http.call("PUT", path, own)).status).toBe(200);
    expect((await http.call("GET", "/session", { cookie })).status).toBe(200);
  });

  it("lets an account without a password set its first up to ten minutes after its login, and not later", async () => {
    const { uid } = await http.add("carol", { provider: "oidc", authId: "12345678", password: undefined });
    const token = await http.openSession("carol", { provider: "oidc" });
    const set = () => http.call("PUT", `/users/${uid}/password`, { token, body: { new: "newsecret1" } });
    http.clock.advance({ minutes: 10, milliseconds: 1 });
    const late = await set();
    expect([late.status, late.body["errorCode"]]).toEqual([403, "session/not-fresh"]);
    http.clock.advance({ milliseconds: -1 });
    expect((await set()).status).toBe(200);
    expect(await http.identity.passwords.verify("carol", "newsecret1", by)).toBe(true);
  });

  it("does not count a password left from before, where the provider opens nothing with it", async () => {
    const { uid } = await http.add("carol");
    await http.identity.accounts.modify("carol", { provider: "ldap" }, by);
    const token = await http.openSession("carol", { provider: "ldap" });
    const body = { old: "carolsecret", new: "newsecret1" };
    expect((await http.call("PUT", `/users/${uid}/password`, { token, body })).status).toBe(403);
    expect((await http.call("PUT", `/users/${uid}/password`, { token, body: { new: "newsecret1" } })).status).toBe(200);
  });
});

describe("PUT /users/{uid}/password of another account", () => {
  it("lets an administrator set it without the old one, which ends the other's sessions", async () => {
    const bob = await http.logIn("bob");
    const token = await http.logIn("root");
    expect((await http.call("PUT", path, { token, body: { new: "newsecret1" } })).status).toBe(200);
    expect([await opens("newsecret1"), await statusOf(bob), await statusOf(token)]).toEqual([true, 401, 200]);
    const [event] = await http.events("password.changed");
    expect(event?.actor.name).toBe((await http.identity.accounts.get("root")).uid);
  });

  it.each(["guest", "viewer", "user"])("refuses a %s, with the other's password too", async (role) => {
    await http.add("alice", { role });
    const answer = await http.call("PUT", path, { token: await http.logIn("alice"), body: goodChange });
    expect([answer.status, await opens("bobsecret")]).toEqual([403, true]);
  });

  it("refuses an administrator the password of a super admin", async () => {
    await http.add("alice", { role: "admin" });
    const root = `/users/${(await http.identity.accounts.get("root")).uid}/password`;
    const answer = await http.call("PUT", root, { token: await http.logIn("alice"), body: { new: "newsecret1" } });
    expect(answer.status).toBe(403);
    expect(await http.identity.passwords.verify("root", "rootsecret", by)).toBe(true);
  });

  it("refuses an administrator's app password with the scope *", async () => {
    const token = await http.appPassword("root", "*");
    expect((await http.call("PUT", path, { token, body: { new: "newsecret1" } })).status).toBe(403);
  });

  it("needs the right to manage users beside the one to passwords", async () => {
    const [narrow, both] = [
      await http.openSession("root", { scope: parseScope("password") }),
      await http.openSession("root", { scope: parseScope("password users") }),
    ];
    expect((await http.call("PUT", path, { token: narrow, body: { new: "newsecret1" } })).status).toBe(403);
    expect((await http.call("PUT", path, { token: both, body: { new: "newsecret1" } })).status).toBe(200);
  });

  it("asks an administrator for the old password of the own account", async () => {
    const root = `/users/${(await http.identity.accounts.get("root")).uid}/password`;
    const answer = await http.call("PUT", root, { token: await http.logIn("root"), body: { new: "newsecret1" } });
    expect(answer.status).toBe(403);
    expect(await http.identity.passwords.verify("root", "rootsecret", by)).toBe(true);
  });

  it("does not take a username for the uid", async () => {
    const token = await http.logIn("root");
    expect((await http.call("PUT", "/users/bob/password", { token, body: { new: "newsecret1" } })).status).toBe(404);
    expect(await opens("bobsecret")).toBe(true);
  });
});
