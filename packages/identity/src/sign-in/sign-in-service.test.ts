import { describe, expect, it } from "vitest";
import { withFailingAudit } from "../../test/support/failing-audit.ts";
import { codeOf } from "../../test/support/failure-of.ts";
import { enrol, interrupted, lastAttempt } from "../../test/support/logins.ts";
import { acceptedOf, issuer, jens, linkJens, setUpSignIns, type SignInServices } from "../../test/support/sign-ins.ts";
import { actionsOf, by, eventsOf } from "../../test/support/services.ts";
import type { ExternalIdentity, SignInRules } from "../index.ts";
import type { SignInDenial } from "../authentication/sign-in.ts";

describe("somebody whose account is linked", () => {
  it("gets a session of a day that works, opened by the provider", async () => {
    const services = setUpSignIns();
    const linked = await linkJens(services);
    const { account, registered, session, token } = acceptedOf(await services.come());
    expect(registered).toBe(false);
    expect(account.uid).toBe(linked.uid);
    expect(session).toMatchObject({
      accountUid: linked.uid,
      username: "jens",
      provider: "oidc",
      method: "default",
      grantType: "authorization_code",
      issuer,
      authId: jens.subject,
      scope: "*",
      loginIp: "192.0.2.7",
      userAgent: "Firefox",
      expiresAt: new Date(services.ports.clock.now().getTime() + 86_400_000),
    });
    expect(await services.sessions.get(session.refId)).toEqual(session);
    expect(await services.authenticate(token)).toMatchObject({
      kind: "ok",
      principal: { account: { uid: linked.uid } },
    });
  });

  it("is given back as it is stored, with the time of the login", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    services.ports.clock.advance({ days: 3 });
    for (let count = 0; count < 2; count += 1) {
      const { account } = acceptedOf(await services.come());
      expect(account).toEqual(await services.accounts.get("jens"));
      expect(account.loginAt).toEqual(services.ports.clock.now());
      services.ports.clock.advance({ days: 1 });
    }
  });

  it("stays as long as the policy says", async () => {
    const services = setUpSignIns({ policy: { sessions: { oidcMaxAgeSeconds: 60 } } });
    const { token } = acceptedOf(await services.come());
    services.ports.clock.advance({ milliseconds: 59_999 });
    expect((await services.authenticate(token)).kind).toBe("ok");
    services.ports.clock.advance({ milliseconds: 1 });
    expect((await services.authenticate(token)).kind).toBe("denied");
  });

  it("is asked for no second factor: the provider has its own", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    await services.passwords.change("jens", { password: "jenssecret" }, by);
    await enrol(services, "jens");
    expect(acceptedOf(await services.come()).session).toMatchObject({ method: "default" });
  });

  it("gets in however often the password was wrong: nobody guesses here", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    for (let count = 0; count < 20; count += 1) await services.enter({ username: "jens", password: "wrong" });
    expect((await services.enter({ username: "jens" })).kind).toBe("throttled");
    expect((await services.come()).kind).toBe("ok");
  });

  it("is in the audit log and in the login report, under the name of the account", async () => {
    const services = setUpSignIns();
    const { uid } = await linkJens(services);
    await services.come({ usernames: ["somebody"], email: "jens@example.com" });
    expect(await lastAttempt(services)).toEqual({
      at: services.ports.clock.now(),
      actor: { name: uid, clientIp: "192.0.2.7", userAgent: "Firefox" },
      action: "login.attempted",
      subject: uid,
      subjectName: "jens",
      fields: [],
      realm: "oidc",
      outcome: "ok",
      reason: "",
    });
    expect(await services.audit.listLogins({ limit: 10 })).toMatchObject([
      { username: "jens", clientIp: "192.0.2.7", realm: "oidc", status: "OK", userAgent: "Firefox" },
    ]);
    expect(services.lines).toEqual([]);
  });

  it("is let in without any username: that is for new accounts", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    expect((await services.come({ usernames: [] })).kind).toBe("ok");
  });
});

describe("a sign-in that cannot be written down", () => {
  it("opens no session, makes no account and changes none", async () => {
    const services = setUpSignIns();
    const before = await linkJens(services);
    const failing = setUpSignIns({ ...services.ports, store: withFailingAudit(services.ports.store) });
    await expect(failing.come({ displayName: "Jens" })).rejects.toThrow("disk full");
    await expect(failing.come({ subject: "subject-2" })).rejects.toThrow("disk full");
    expect(await services.accounts.list({ limit: 10 })).toEqual([before]);
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
  });
});

type Refusal = readonly [
  reason: SignInDenial,
  what: string,
  identity: Partial<ExternalIdentity>,
  rules: Partial<SignInRules>,
  prepare?: (services: SignInServices) => Promise<unknown>,
];

const verified = { email: "jens@example.com", emailVerified: true };

const refusals: readonly Refusal[] = [
  ["account not found", "somebody unknown where nobody is registered", {}, { register: false }],
  ["issuer invalid", "somebody without an issuer", { issuer: "" }, {}],
  ["subject missing", "somebody without a subject", { subject: "" }, {}],
  ["subject invalid", "somebody whose subject no account can have", { subject: "s".repeat(256) }, {}],
  ["username missing", "somebody new without a name", { usernames: ["@", ""] }, {}],
  [
    "email not verified",
    "an address that is not verified",
    { ...verified, emailVerified: false },
    { domain: "example.com" },
  ],
  ["email not verified", "no address where a domain is asked for", {}, { domain: "example.com" }],
  ["domain not allowed", "an address of another domain", verified, { domain: "example.org" }],
  [
    "domain not allowed",
    "a known account with an address of another domain",
    verified,
    { domain: "example.org" },
    linkJens,
  ],
  [
    "account deleted",
    "a deleted account",
    {},
    {},
    async (services) => {
      await linkJens(services);
      await services.accounts.remove("jens", by);
    },
  ],
  [
    "account disabled",
    "a disabled account",
    {},
    {},
    async (services) => {
      await linkJens(services);
      await services.accounts.modify("jens", { canLogin: false }, by);
    },
  ],
  [
    "account expired",
    "an account at the instant of its expiry",
    {},
    {},
    async (services) => {
      const account = await linkJens(services);
      const expiresAt = services.ports.clock.now();
      await services.ports.store.transaction((tx) => tx.accounts.update({ ...account, expiresAt }));
    },
  ],
];

describe("a sign-in that is denied", () => {
  const cases = refusals.map(([reason, what, identity, rules, prepare]) => ({
    reason,
    what,
    identity,
    rules,
    prepare,
  }));

  it.each(cases)("$reason: $what", async ({ reason, identity, rules, prepare }) => {
    const services = setUpSignIns();
    await prepare?.(services);
    const before = await services.accounts.list({ includeDeleted: true, limit: 10 });
    const events = (await actionsOf(services.ports.store)).length;
    expect(await services.come(identity, rules)).toEqual({ kind: "denied", reason });
    expect(await lastAttempt(services)).toMatchObject({
      actor: { name: "anonymous", clientIp: "192.0.2.7" },
      subject: before[0]?.uid ?? "",
      realm: "oidc",
      outcome: "failed",
      reason,
    });
    expect(await services.accounts.list({ includeDeleted: true, limit: 10 })).toEqual(before);
    expect(await services.sessions.list({ limit: 10 })).toEqual([]);
    expect(await actionsOf(services.ports.store)).toHaveLength(events + 1);
  });

  it("is a line for fail2ban, one with the reason, and a row of the login report, under the claimed name", async () => {
    const services = setUpSignIns();
    await services.come({ email: "Jens@example.com" }, { register: false });
    expect(services.lines).toEqual([
      'login failed for "jens@example.com" from 192.0.2.7',
      'sign-in denied for "jens@example.com": "account not found"',
    ]);
    expect(await services.audit.listLogins({ limit: 10 })).toMatchObject([
      {
        username: "jens@example.com",
        clientIp: "192.0.2.7",
        realm: "oidc",
        status: "FAILED",
        reason: "account not found",
      },
    ]);
  });

  it("is under the account's name where there is one", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    await services.accounts.remove("jens", by);
    await services.come({ usernames: ["admin"], email: "admin@example.com" });
    expect(await lastAttempt(services)).toMatchObject({ subjectName: "jens", reason: "account deleted" });
  });

  it("is decided on the account as it is when the session would be opened", async () => {
    const services = setUpSignIns();
    await linkJens(services);
    const { ports } = services;
    const disable = () => services.accounts.modify("jens", { canLogin: false }, by);
    const slow = setUpSignIns({ ...ports, store: interrupted(ports.store, 1, disable) });
    expect(await slow.come()).toEqual({ kind: "denied", reason: "account disabled" });
  });

  it.each([{ domain: "" }, { role: "visitor" }, { groupRoles: { staff: "root" } }])(
    "is an error when the host's rules are wrong: %j",
    async (rules) => {
      const services = setUpSignIns();
      expect(await codeOf(services.come({}, rules as Partial<SignInRules>))).toMatch(
        /^(?:policy\/invalid|role\/unknown)$/,
      );
      expect(await eventsOf(services.ports.store)).toEqual([]);
    },
  );
});

describe("recordRefusedSignIn", () => {
  it("writes a failed login, with the name that is given or none", async () => {
    const services = setUpSignIns();
    await services.recordRefusedSignIn({ reason: "state unknown", clientIp: "192.0.2.7", userAgent: "Firefox" });
    expect(await lastAttempt(services)).toEqual({
      at: services.ports.clock.now(),
      actor: { name: "anonymous", clientIp: "192.0.2.7", userAgent: "Firefox" },
      action: "login.attempted",
      subject: "",
      subjectName: "",
      fields: [],
      realm: "oidc",
      outcome: "failed",
      reason: "state unknown",
    });
    await services.recordRefusedSignIn({ name: "jens", reason: "nonce wrong", clientIp: "" });
    expect(await services.audit.listLogins({ search: "jens", limit: 10 })).toMatchObject([
      { username: "jens", clientIp: "", realm: "oidc", status: "FAILED", reason: "nonce wrong" },
    ]);
    expect(services.lines).toEqual([
      'login failed for "" from 192.0.2.7',
      'sign-in denied for "": "state unknown"',
      'login failed for "jens" from unknown',
      'sign-in denied for "jens": "nonce wrong"',
    ]);
  });

  it("keeps names and reasons on one line, within what is stored, whatever a provider sends", async () => {
    const services = setUpSignIns();
    const text = `a\r\nlogin failed for "root" from 198.51.100.1\0${"x".repeat(10_000)}`;
    await services.recordRefusedSignIn({ name: text, reason: text, clientIp: "192.0.2.7" });
    const { reason = "", subjectName = "" } = (await lastAttempt(services)) ?? {};
    expect([subjectName.length, reason.length]).toEqual([64, 255]);
    expect(services.lines.filter((line) => /[\r\n\0]/.test(line))).toEqual([]);
    expect(services.lines[0]).toMatch(
      /^login failed for "a {2}login failed for \\"root\\" from .*" from 192\.0\.2\.7$/,
    );
  });
});
