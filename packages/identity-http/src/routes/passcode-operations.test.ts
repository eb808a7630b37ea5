import type { Enrolment } from "@pp/identity";
import { beforeEach, describe, expect, it } from "vitest";
import { type Answer, type Http, makeHttp } from "../../test/support/http.ts";

let http: Http;
let path: string;
let uid: string;

beforeEach(async () => {
  http = makeHttp({ qrCode: (text) => Promise.resolve(`data:image/png;base64,${String(text.length)}`) });
  await http.add("root", { role: "admin", superAdmin: true });
  ({ uid } = await http.add("bob"));
  path = `/users/${uid}/passcode`;
});

const totp = { type: "totp" };
const proven = { ...totp, password: "bobsecret" };
const stateOf = async (username = "bob"): Promise<string> => (await http.identity.passcodes.status(username)).state;
const statusOf = async (token: string): Promise<number> => (await http.call("GET", "/session", { token })).status;
const post = (to: string, token: string, body: unknown): Promise<Answer> =>
  http.call("POST", path + to, { token, body });

/** Enrolled over HTTP, and not confirmed yet. */
async function pending(token: string): Promise<Pick<Enrolment, "secret">> {
  const { body } = await post("", token, proven);
  return { secret: String(body["Secret"]) };
}

/** Bob's second factor is on; the code of the moment is not used up. */
async function active(): Promise<{ readonly token: string; readonly enrolment: Enrolment }> {
  const enrolment = await http.enrol("bob");
  http.clock.advance({ minutes: 1 });
  return { token: await http.logIn("bob", { code: http.codeOf(enrolment) }), enrolment };
}

describe("setting a second factor up", () => {
  it.each(["guest", "viewer", "user", "admin"])("goes from none over pending to active for a %s", async (role) => {
    const { uid: own } = await http.add("alice", { role });
    const token = await http.logIn("alice");
    const to = (rest: string, body: unknown) => http.call("POST", `/users/${own}/passcode${rest}`, { token, body });
    const look = async () => (await http.call("GET", `/users/${own}/passcode`, { token })).body;
    expect(await look()).toEqual({ UID: own, Type: "totp", State: "none", RecoveryCodesLeft: 0 });

    const enrolled = await to("", { ...totp, password: "alicesecret" });
    expect(enrolled.status).toBe(200);
    const secret = String(enrolled.body["Secret"]);
    expect(enrolled.body).toMatchObject({ UID: own, Type: "totp", CreatedAt: "2025-01-01T00:00:00.000Z" });
    expect(enrolled.body["URI"]).toContain(`secret=${secret}`);
    expect(enrolled.body["QRCode"]).toBe(`data:image/png;base64,${String(String(enrolled.body["URI"]).length)}`);
    expect(new Set(enrolled.body["RecoveryCodes"] as readonly string[]).size).toBe(10);
    expect((await look())["State"]).toBe("pending");

    const confirmed = await to("/confirm", { ...totp, code: http.codeOf({ secret }) });
    const at = "2025-01-01T00:00:00.000Z";
    const shown = { UID: own, Type: "totp", State: "active", VerifiedAt: at, ActivatedAt: at, RecoveryCodesLeft: 10 };
    expect([confirmed.status, confirmed.body]).toEqual([200, shown]);
    expect((await to("/activate", totp)).body).toEqual(shown);
    expect(await look()).toEqual(shown);
  });

  it("shows secret and recovery codes once: no later answer repeats them", async () => {
    const token = await http.logIn("bob");
    const { body, text } = await post("", token, proven);
    expect(text).toContain("RecoveryCodes");
    const secrets = [String(body["Secret"]), ...(body["RecoveryCodes"] as readonly string[])];
    const confirmed = await post("/confirm", token, { ...totp, code: http.codeOf({ secret: String(body["Secret"]) }) });
    const later = [confirmed, await post("/activate", token, totp), await http.call("GET", path, { token })];
    for (const { status, text: shown } of later) {
      expect(status).toBe(200);
      for (const secret of secrets) expect(shown).not.toContain(secret);
    }
  });

  it("gives the address alone where the host draws no pictures", async () => {
    http = makeHttp();
    const { uid: own } = await http.add("bob");
    const answer = await http.call("POST", `/users/${own}/passcode`, { token: await http.logIn("bob"), body: proven });
    expect(answer.body).not.toHaveProperty("QRCode");
    expect(answer.body["URI"]).toMatch(/^otpauth:/);
  });

  it("ends the other sessions with the first code, and keeps the one in which it is typed", async () => {
    const [here, there] = [await http.logIn("bob"), await http.logIn("bob")];
    const enrolment = await pending(here);
    expect([await statusOf(here), await statusOf(there)]).toEqual([200, 200]);
    await post("/confirm", here, { ...totp, code: http.codeOf(enrolment) });
    expect([await statusOf(here), await statusOf(there)]).toEqual([200, 401]);
    const logIn = { username: "bob", password: "bobsecret" };
    expect((await http.call("POST", "/session", { body: logIn })).body["error"]).toBe("passcode required");
  });

  it("needs the password: 403 without, with a wrong one and with an app password", async () => {
    const token = await http.logIn("bob");
    const appPassword = await http.appPassword("bob", "*");
    for (const password of [undefined, "", "guessed-it", appPassword]) {
      const answer = await post("", token, { ...totp, password });
      expect([answer.status, answer.body["errorCode"]]).toEqual([403, "credentials/invalid"]);
    }
    expect(await stateOf()).toBe("none");
  });

  it("takes a login of the last ten minutes in the place of a password that there is not", async () => {
    const { uid: own } = await http.add("carol", { provider: "oidc", authId: "12345678", password: undefined });
    const token = await http.openSession("carol", { provider: "oidc" });
    http.clock.advance({ minutes: 10, milliseconds: 1 });
    expect((await http.call("POST", `/users/${own}/passcode`, { token, body: totp })).status).toBe(403);
    http.clock.advance({ milliseconds: -1 });
    expect((await http.call("POST", `/users/${own}/passcode`, { token, body: totp })).status).toBe(200);
  });

  it("refuses a second one beside an active one: 409", async () => {
    const { token } = await active();
    const answer = await post("", token, proven);
    expect([answer.status, answer.body["errorCode"]]).toEqual([409, "passcode/already-active"]);
  });

  it.each([{}, { type: "sms" }, { type: ["totp"] }, { ...proven, uid: "x" }, { ...proven, secret: "mine" }])(
    "refuses %o: another type, or an unknown key",
    async (body) => {
      expect((await post("", await http.logIn("bob"), body)).status).toBe(400);
      expect(await stateOf()).toBe("none");
    },
  );
});

describe("the first code", () => {
  it.each([{ code: "000000" }, { code: "" }, {}])("is refused when it is wrong or missing: %o", async (given) => {
    const token = await http.logIn("bob");
    await pending(token);
    const answer = await post("/confirm", token, { ...totp, ...given });
    expect([answer.status, answer.body["errorCode"]]).toEqual([403, "passcode/code-invalid"]);
    expect(await stateOf()).toBe("pending");
  });

  it("can be guessed ten times, and the right one is not looked at after that", async () => {
    const token = await http.logIn("bob");
    const enrolment = await pending(token);
    for (let count = 0; count < 10; count += 1) {
      expect((await post("/confirm", token, { ...totp, code: `00000${String(count)}` })).status).toBe(403);
    }
    const throttled = await post("/confirm", token, { ...totp, code: http.codeOf(enrolment) });
    expect(throttled.status).toBe(429);
    expect(Number(throttled.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await stateOf()).toBe("pending");
    const failures = await http.events("login.attempted");
    expect(failures.filter(({ reason }) => reason === "invalid code")).toHaveLength(10);
  });

  it("conflicts with an account that waits for none, before and after it was given", async () => {
    const token = await http.logIn("bob");
    const confirm = () => post("/confirm", token, { ...totp, code: "123456" });
    expect((await confirm()).body).toMatchObject({ status: 409, errorCode: "passcode/not-enrolled" });
    const enrolment = await pending(token);
    await post("/confirm", token, { ...totp, code: http.codeOf(enrolment) });
    expect((await confirm()).body).toMatchObject({ status: 409, errorCode: "passcode/not-enrolled" });
  });

  it("is needed before the last step of the original: 403 until then", async () => {
    const token = await http.logIn("bob");
    expect((await post("/activate", token, totp)).body["errorCode"]).toBe("passcode/not-confirmed");
    const enrolment = await pending(token);
    expect((await post("/activate", token, totp)).status).toBe(403);
    await post("/confirm", token, { ...totp, code: http.codeOf(enrolment) });
    expect((await post("/activate", token, totp)).status).toBe(200);
  });
});

describe("taking a second factor away", () => {
  it("needs the password, ends the other sessions and keeps this one", async () => {
    const { token, enrolment } = await active();
    http.clock.advance({ minutes: 1 });
    const there = await http.logIn("bob", { code: http.codeOf(enrolment) });
    expect((await post("/deactivate", token, { ...totp, password: "guessed-it" })).status).toBe(403);
    expect((await post("/deactivate", token, totp)).status).toBe(403);
    expect(await stateOf()).toBe("active");
    const answer = await post("/deactivate", token, proven);
    expect([answer.status, answer.body]).toEqual([200, { code: 200, message: "Settings saved" }]);
    expect([await stateOf(), await statusOf(token), await statusOf(there)]).toEqual(["none", 200, 401]);
    expect(await http.logIn("bob")).not.toBe("");
  });

  it("says the same when there is none", async () => {
    expect((await post("/deactivate", await http.logIn("bob"), proven)).status).toBe(200);
  });

  it("throttles guesses at the password, and leaves the factor on", async () => {
    const { token } = await active();
    const guess = (password: string) => post("/deactivate", token, { ...totp, password });
    for (let count = 0; count < 10; count += 1) expect((await guess(`wrong-${String(count)}`)).status).toBe(403);
    expect((await guess("bobsecret")).status).toBe(429);
    expect(await stateOf()).toBe("active");
  });
});

describe("POST /users/{uid}/passcode/recovery-codes", () => {
  it("gives ten new ones for the password; the old ones open nothing any more", async () => {
    const { token, enrolment } = await active();
    expect((await post("/recovery-codes", token, { password: "guessed-it" })).status).toBe(403);
    const answer = await post("/recovery-codes", token, { password: "bobsecret" });
    const codes = answer.body["RecoveryCodes"] as readonly string[];
    expect([answer.status, new Set([...codes, ...enrolment.recoveryCodes]).size]).toEqual([200, 20]);
    const logIn = { username: "bob", password: "bobsecret" };
    const withCode = (code: string | undefined) => http.call("POST", "/session", { body: { ...logIn, code } });
    expect((await withCode(enrolment.recoveryCodes[0])).status).toBe(401);
    expect((await withCode(codes[0])).status).toBe(200);
    expect((await http.call("GET", path, { token })).body["RecoveryCodesLeft"]).toBe(9);
  });

  it("conflicts where there is no second factor", async () => {
    const answer = await post("/recovery-codes", await http.logIn("bob"), { password: "bobsecret" });
    expect(answer.status).toBe(409);
  });
});

describe("the second factor is the owner's alone", () => {
  const all = [
    ["GET", "", undefined],
    ["POST", "", proven],
    ["POST", "/confirm", { ...totp, code: "123456" }],
    ["POST", "/activate", totp],
    ["POST", "/deactivate", { ...totp, password: "bobsecret" }],
    ["POST", "/recovery-codes", { password: "bobsecret" }],
  ] as const;

  it.each(all)("refuses another's uid, also an administrator: %s %s", async (method, rest, body) => {
    await http.add("alice");
    for (const caller of ["alice", "root"]) {
      const token = await http.logIn(caller);
      expect((await http.call(method, path + rest, { token, body })).status).toBe(403);
    }
    expect(await stateOf()).toBe("none");
  });

  it.each(all)("refuses app passwords with the scopes * and passcode: %s %s", async (method, rest, body) => {
    for (const scope of ["*", "passcode", "passcode write"]) {
      const token = await http.appPassword("bob", scope);
      expect((await http.call(method, path + rest, { token, body })).status).toBe(403);
    }
  });

  it.each(all.filter(([method]) => method === "POST"))(
    "refuses pages of another site: %s %s",
    async (method, rest, body) => {
      const cookie = await http.logInWithCookie("bob");
      for (const origin of ["https://evil.example.com", undefined]) {
        expect((await http.call(method, path + rest, { cookie, origin, body })).body).toMatchObject({
          status: 403,
          message: "Requests with a session cookie must come from the same site",
        });
      }
      expect(await stateOf()).toBe("none");
    },
  );
});
