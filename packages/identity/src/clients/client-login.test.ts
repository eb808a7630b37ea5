import { describe, expect, it } from "vitest";
import { failureOf } from "../../test/support/failure-of.ts";
import { addBob, type LoginServices, origin, setUpLogins } from "../../test/support/logins.ts";
import { by, eventsOf } from "../../test/support/services.ts";
import type { AuditEvent, ClientCredentials, NewClient } from "../index.ts";

const WRONG = "x".repeat(32);

async function setUpClient(fields: Partial<NewClient> = {}) {
  const services = setUpLogins();
  const { client, secret } = await services.clients.add({ name: "Backup", scope: "photos", ...fields }, by);
  const credentials: ClientCredentials = { clientId: client.uid, clientSecret: secret, origin };
  return { ...services, client, credentials };
}

const attemptsOf = async ({ ports }: LoginServices): Promise<readonly AuditEvent[]> =>
  (await eventsOf(ports.store)).filter(({ action }) => action === "client.login-attempted");

describe("a client that is not let in", () => {
  it.each([
    ["a wrong secret", { clientSecret: WRONG }, "invalid client secret"],
    ["an empty secret", { clientSecret: "" }, "invalid client secret"],
    ["an unknown id", { clientId: "c000000abcdefghi" }, "client not found"],
    ["what is no id", { clientId: "__proto__" }, "client not found"],
  ])("is in the audit log with its reason and without its secret: %s", async (_, changes, reason) => {
    const services = await setUpClient();
    const presented = { ...services.credentials, ...changes };
    expect(await services.tokens.issue(presented)).toEqual({ kind: "invalid-client" });
    const isKnown = presented.clientId === services.client.uid;
    expect(await attemptsOf(services)).toMatchObject([
      {
        actor: { name: "anonymous", clientIp: "192.0.2.7", userAgent: "Firefox" },
        subject: isKnown ? services.client.uid : "",
        subjectName: presented.clientId === "__proto__" ? "(invalid)" : presented.clientId,
        realm: "api",
        outcome: "failed",
        reason,
      },
    ]);
    const traces = JSON.stringify([
      await attemptsOf(services),
      await services.audit.listLogins({ limit: 9 }),
      services.lines,
    ]);
    expect(traces).not.toContain(WRONG);
    expect(traces).not.toContain(services.credentials.clientSecret);
  });

  it("is there too when it is disabled, and when its account may not log in", async () => {
    const services = await setUpClient({ enabled: false });
    await services.tokens.issue(services.credentials);
    expect(await attemptsOf(services)).toMatchObject([{ subject: services.client.uid, reason: "client disabled" }]);

    await addBob(services);
    const { client, secret } = await services.clients.add({ name: "Bob's", scope: "photos", owner: "bob" }, by);
    await services.accounts.modify("bob", { canLogin: false }, by);
    for (const where of [{ origin }, { clientIp: "192.0.2.9" }]) {
      const result = await services.tokens.issue({ clientId: client.uid, clientSecret: secret, ...where });
      expect(result).toEqual({ kind: "invalid-client" });
    }
    const reason = "account of the client may not log in";
    expect((await attemptsOf(services)).slice(1)).toMatchObject([
      {
        actor: { name: client.uid, clientIp: "192.0.2.7" },
        subject: client.uid,
        realm: "api",
        outcome: "failed",
        reason,
      },
      { actor: { name: client.uid, clientIp: "192.0.2.9" }, subject: client.uid, outcome: "failed", reason },
    ]);
  });

  it.each(["introspect", "revoke"] as const)("is there when it asks to %s as well", async (method) => {
    const services = await setUpClient();
    await services.tokens[method]("f".repeat(48), { ...services.credentials, clientSecret: WRONG });
    expect(await attemptsOf(services)).toMatchObject([{ outcome: "failed", reason: "invalid client secret" }]);
  });

  it("is in the login report and the host's log when the host says where it is", async () => {
    const services = await setUpClient();
    await services.tokens.issue({ ...services.credentials, clientSecret: WRONG });
    const { uid } = services.client;
    expect(await services.audit.listLogins({ limit: 10 })).toMatchObject([
      { username: uid, clientIp: "192.0.2.7", status: "FAILED", reason: "invalid client secret" },
    ]);
    expect(services.lines).toEqual([`login failed for "${uid}" from 192.0.2.7`]);
  });

  it("is in the audit log only, and never held up, when the host does not", async () => {
    const services = await setUpClient();
    const { clientId, clientSecret } = services.credentials;
    const credentials = { clientId, clientSecret };
    const from = { clientIp: "192.0.2.9", userAgent: "curl" };
    for (let count = 0; count < 20; count += 1)
      expect(await services.tokens.issue({ ...credentials, ...from, clientSecret: WRONG })).toEqual({
        kind: "invalid-client",
      });
    await services.tokens.issue({ ...credentials, clientId: "c000000abcdefghi" });
    expect((await services.tokens.issue(credentials)).kind).toBe("ok");
    const attempts = await attemptsOf(services);
    expect(attempts).toHaveLength(21);
    expect(attempts[0]).toMatchObject({ actor: { name: "anonymous", ...from }, subject: services.client.uid });
    expect(attempts[20]).toMatchObject({
      actor: { clientIp: "", userAgent: "" },
      subject: "",
      reason: "client not found",
    });
    expect(await services.audit.listLogins({ limit: 10 })).toEqual([]);
  });
});

describe("guessing a client's secret", () => {
  it("has to wait after six wrong ones from an address, and a right one has to wait then too", async () => {
    const services = await setUpClient();
    for (let count = 0; count < 6; count += 1)
      await services.tokens.issue({ ...services.credentials, clientSecret: WRONG });
    expect(await services.tokens.issue(services.credentials)).toEqual({ kind: "throttled", retryAfterSeconds: 1 });
    expect((await attemptsOf(services)).at(-1)).toMatchObject({
      outcome: "throttled",
      subjectName: services.client.uid,
      reason: "too many attempts for the account",
    });
    for (const method of ["introspect", "revoke"] as const) {
      const error = await failureOf(services.tokens[method]("f".repeat(48), services.credentials));
      expect(error).toMatchObject({ code: "attempt/throttled", kind: "throttled", details: { retryAfterSeconds: 1 } });
    }
    services.ports.clock.advance({ seconds: 1 });
    expect((await services.tokens.issue(services.credentials)).kind).toBe("ok");
  });

  it("has ten attempts an address for all clients together, shared with the logins", async () => {
    const services = await setUpClient();
    for (let count = 0; count < 5; count += 1) {
      await services.tokens.issue({ ...services.credentials, clientId: `c00000${String(count)}abcdefghi` });
      await services.enter({ username: `user${String(count)}` });
    }
    expect(await services.tokens.issue(services.credentials)).toEqual({ kind: "throttled", retryAfterSeconds: 60 });
    expect((await services.enter({ username: "eve" })).kind).toBe("throttled");
  });

  it("checks six at most when 16 wrong ones come at once", async () => {
    const services = await setUpClient();
    const wrong = { ...services.credentials, clientSecret: WRONG };
    const results = await Promise.all(Array.from({ length: 16 }, () => services.tokens.issue(wrong)));
    expect(results.filter(({ kind }) => kind === "invalid-client")).toHaveLength(6);
    expect(results.filter(({ kind }) => kind === "throttled")).toHaveLength(10);
  });

  it("does not lock the client out elsewhere: its id is no secret", async () => {
    const services = await setUpClient();
    for (let count = 0; count < 50; count += 1) {
      const clientIp = `198.51.100.${String(count % 9)}`;
      await services.tokens.issue({ ...services.credentials, clientSecret: WRONG, origin: { ...origin, clientIp } });
    }
    expect((await services.tokens.issue(services.credentials)).kind).toBe("ok");
  });
});

describe("a client with the right secret", () => {
  it("is no login, and costs no attempt, however many come at once", async () => {
    const services = await setUpClient({ tokenLimit: -1 });
    const results = await Promise.all(Array.from({ length: 30 }, () => services.tokens.issue(services.credentials)));
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(["ok"]));
    expect(await attemptsOf(services)).toEqual([]);
    expect(await services.audit.listLogins({ limit: 10 })).toEqual([]);
    expect(await services.throttle.list({ limit: 10 })).toEqual([]);
  });

  it("has a session and an event that say where it was, with a user agent that any store can keep", async () => {
    const services = await setUpClient();
    const userAgent = `curl\0\n${"x".repeat(600)}`;
    const result = await services.tokens.issue({ ...services.credentials, origin: { ...origin, userAgent } });
    if (result.kind !== "ok") throw new Error(result.kind);
    expect(result.session).toMatchObject({ clientIp: "192.0.2.7", userAgent: `curl  ${"x".repeat(506)}` });
    expect((await eventsOf(services.ports.store)).at(-1)).toMatchObject({
      action: "token.issued",
      actor: { clientIp: "192.0.2.7", userAgent: `curl  ${"x".repeat(506)}` },
    });
  });
});
