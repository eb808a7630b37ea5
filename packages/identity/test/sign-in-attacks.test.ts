import { describe, expect, it } from "vitest";
import type { ExternalIdentity } from "../src/index.ts";
import { dump } from "./support/dump.ts";
import { addBob, lastAttempt } from "./support/logins.ts";
import { addAdmin, by, eventsOf } from "./support/services.ts";
import { acceptedOf, issuer, jens, linkJens, setUpSignIns, type SignInServices } from "./support/sign-ins.ts";

const verified = { email: "bob@example.com", emailVerified: true };
const noRegistration = { register: false };

const uidOf = async (services: SignInServices, identity?: Partial<ExternalIdentity>): Promise<string> =>
  acceptedOf(await services.come(identity)).account.uid;

describe("whose account it is", () => {
  it("links only by issuer and subject: a verified e-mail equal to an account's never links", async () => {
    const services = setUpSignIns();
    const bob = await addBob(services, { email: "bob@example.com", role: "admin" });
    expect(await services.come(verified, noRegistration)).toEqual({ kind: "denied", reason: "account not found" });
    const { account } = acceptedOf(await services.come(verified));
    expect(account).toMatchObject({ email: "", role: "guest" });
    expect(account.uid).not.toBe(bob.uid);
    expect(await services.accounts.get("bob")).toEqual(bob);
  });

  it("never links by a name: neither a claimed username nor a verified address that is one", async () => {
    const services = setUpSignIns();
    const accounts = [await addBob(services), await addBob(services, { username: "bob@example.com" })];
    for (const usernames of [["bob"], ["bob@example.com"]]) {
      const denied = await services.come({ ...verified, usernames }, noRegistration);
      expect(denied).toEqual({ kind: "denied", reason: "account not found" });
    }
    const uid = await uidOf(services, { ...verified, usernames: ["bob@example.com"] });
    expect(accounts.map((account) => account.uid)).not.toContain(uid);
    for (const account of accounts) expect(await services.accounts.get(account.uid)).toEqual(account);
  });

  it("an e-mail address that is not verified is never written down, and passes no domain rule", async () => {
    const services = setUpSignIns();
    const claims = { email: "jens@example.com", emailVerified: false };
    expect(acceptedOf(await services.come(claims)).account.email).toBe("");
    expect(acceptedOf(await services.come({ email: "jens@example.com" })).account.email).toBe("");
    const rules = { domain: "example.com" };
    expect(await services.come(claims, rules)).toEqual({ kind: "denied", reason: "email not verified" });
  });

  it("the same subject of another issuer is somebody else", async () => {
    const services = setUpSignIns();
    const uid = await uidOf(services);
    for (const other of [`${issuer}/`, "https://ID.example.com", "http://id.example.com", "https://evil.example"]) {
      expect(await services.come({ issuer: other }, noRegistration)).toMatchObject({ reason: "account not found" });
      expect(await uidOf(services, { issuer: other })).not.toBe(uid);
    }
    expect(await uidOf(services)).toBe(uid);
  });

  it("subjects that differ in case, in spaces or in their Unicode form are different people", async () => {
    const services = setUpSignIns();
    const subjects = ["Zoë", "zoë", "ZOË", " Zoë", "Zoë ", "Zoe\u0308", "Zoë\u00A0"];
    const uids = [];
    for (const subject of subjects) uids.push(await uidOf(services, { subject }));
    expect(new Set(uids).size).toBe(subjects.length);
  });

  it("accounts of other providers and accounts without an auth id belong to no identity", async () => {
    const services = setUpSignIns();
    await addBob(services, { username: "ldap", provider: "ldap", authId: jens.subject });
    await addBob(services, { username: "local", authId: jens.subject });
    await addBob(services, { username: "plain" });
    expect(await services.come({}, noRegistration)).toMatchObject({ reason: "account not found" });
    expect(await services.come({ subject: "" }, noRegistration)).toMatchObject({ reason: "subject missing" });
  });

  it("an account that two issuers could claim goes to the one that comes first", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    const issuers = Array.from({ length: 16 }, (_, index) => `https://id${String(index)}.example.com`);
    const results = await Promise.all(issuers.map((other) => services.come({ issuer: other }, noRegistration)));
    expect(results.filter(({ kind }) => kind === "ok")).toHaveLength(1);
    expect((await services.accounts.get("jens")).version).toBe(2);
  });

  it("a subject that an administrator links anew after its account was deleted is that of the living account", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    await services.come();
    await services.accounts.remove("jens", by);
    const karl = await addBob(services, { username: "karl", provider: "oidc", authId: jens.subject });
    expect(await uidOf(services)).toBe(karl.uid);
  });
});

describe("who is kept out", () => {
  it("deleted, disabled and expired accounts and those without a provider or role stay out, and no new one is made", async () => {
    const services = setUpSignIns();
    const { accounts, ports } = services;
    await linkJens(services);
    const jensIs = async (reason: string): Promise<void> => {
      expect(await services.come()).toEqual({ kind: "denied", reason });
      expect(await accounts.list({ includeDeleted: true, limit: 10 })).toHaveLength(1);
      expect(await services.sessions.list({ limit: 10 })).toEqual([]);
    };
    await accounts.modify("jens", { canLogin: false }, by);
    await jensIs("account disabled");
    const { account } = await accounts.modify("jens", { canLogin: true }, by);
    await ports.store.transaction((tx) => tx.accounts.update({ ...account, role: "none" }));
    await jensIs("account disabled");
    const expired = { ...account, expiresAt: ports.clock.now(), version: account.version + 1 };
    await ports.store.transaction((tx) => tx.accounts.update(expired));
    await jensIs("account expired");
    await accounts.remove("jens", by);
    await jensIs("account deleted");
  });

  it("a domain begins at a dot: evil-example.com is not example.com, nor is example.com.evil.org", async () => {
    const services = setUpSignIns();
    const comeFrom = (email: string) => services.come({ email, emailVerified: true }, { domain: "example.com" });
    for (const email of [
      "jens@evil-example.com",
      "jens@example.com.evil.org",
      "jens@example.comx",
      "jens@xexample.com",
    ])
      expect(await comeFrom(email)).toEqual({ kind: "denied", reason: "domain not allowed" });
    expect(await services.accounts.list({ limit: 10 })).toEqual([]);
    expect((await comeFrom("jens@photos.example.com")).kind).toBe("ok");
    expect((await comeFrom("jens@EXAMPLE.com")).kind).toBe("ok");
  });

  it("nobody is let in by halves: what cannot be written down leaves no account, session or event", async () => {
    const services = setUpSignIns();
    const { ports } = services;
    const { store } = ports;
    const transaction = store.transaction.bind(store);
    store.transaction = (work) =>
      transaction(async (tx) => {
        await work(tx);
        throw new Error("connection lost");
      });
    await expect(services.come()).rejects.toThrow("connection lost");
    store.transaction = transaction;
    expect(await services.accounts.list({ limit: 10 })).toEqual([]);
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
    expect(await eventsOf(store)).toEqual([]);
  });
});

describe("what somebody may do", () => {
  it("groups named like what every object has give no role", async () => {
    const services = setUpSignIns();
    const groups = ["__proto__", "constructor", "hasOwnProperty", "toString", "admin", "role"];
    const result = await services.come({ groups }, { groupRoles: { family: "viewer" } });
    expect(acceptedOf(result).account).toMatchObject({ role: "guest", superAdmin: false });
  });

  it("keys that are no claims of ours are not assigned", async () => {
    const services = setUpSignIns();
    const claims = { role: "admin", superAdmin: true, uid: "us1234567890abcd", webdav: true, basePath: "/" };
    const { account } = acceptedOf(await services.come(claims as Partial<ExternalIdentity>));
    expect(account).toMatchObject({ role: "guest", superAdmin: false, webdav: false, basePath: "" });
    expect(account.uid).not.toBe(claims.uid);
  });

  it("groups neither make nor unmake a super admin, and leave the last administrator", async () => {
    const services = setUpSignIns();
    const rules = { groupRoles: { admins: "admin", family: "viewer" } } as const;
    await linkJens(services, { role: "admin" });
    const demote = () => services.come({ groups: ["family"] }, rules);
    expect(acceptedOf(await demote()).account.role).toBe("admin");
    await addAdmin(services);
    expect(acceptedOf(await demote()).account.role).toBe("viewer");
    const { account } = acceptedOf(await services.come({ groups: ["admins"] }, rules));
    expect(account).toMatchObject({ role: "admin", superAdmin: false });
    await services.accounts.modify("jens", { superAdmin: true }, by);
    expect(acceptedOf(await demote()).account).toMatchObject({ role: "admin", superAdmin: true });
  });
});

describe("what is left of a sign-in", () => {
  it("fixation: every sign-in has a new token, and nothing stored or logged opens anything", async () => {
    const services = setUpSignIns();
    const [first, second] = [acceptedOf(await services.come()), acceptedOf(await services.come())];
    expect(first.token).not.toBe(second.token);
    const stored = JSON.stringify([await dump(services.ports.store), services.lines]);
    for (const { session, token } of [first, second]) {
      expect(stored).not.toContain(token);
      expect((await services.authenticate(session.id)).kind).toBe("denied");
    }
  });

  it("names and reasons of a refusal cannot forge a line or a row", async () => {
    const services = setUpSignIns();
    const forged = 'x"\r\nlogin failed for "root" from 198.51.100.1';
    await services.come({ usernames: [forged] }, noRegistration);
    await services.recordRefusedSignIn({ name: forged, reason: forged, clientIp: "192.0.2.7" });
    expect(services.lines).toHaveLength(4);
    for (const line of services.lines)
      expect(line).toMatch(/^(?:login failed|sign-in denied) for "x\\" {2}login [^\r\n]*$/);
    expect((await lastAttempt(services))?.reason).not.toMatch(/[\r\n]/);
  });
});
