import { FakeCipher, fakePorts, MemoryStore, TestDigest } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { actionsOf, addBob, by, eventsOf, setUp, type TestServices } from "../../test/support/services.ts";
import { createIdentity } from "../identity.ts";
import type { NewClient } from "./client-service.ts";
import type { ClientCredentials } from "./client-login.ts";
import type { TokenResult } from "./token-service.ts";

/** A client's credentials, as it presents them. */
async function addClient(identity: TestServices, fields: Partial<NewClient> = {}): Promise<ClientCredentials> {
  const { client, secret } = await identity.clients.add({ name: "Backup", scope: "photos albums", ...fields }, by);
  return { clientId: client.uid, clientSecret: secret };
}

type Issued = Extract<TokenResult, { kind: "ok" }>;

async function issue({ tokens }: TestServices, credentials: ClientCredentials, scope?: string): Promise<Issued> {
  const result = await tokens.issue({ ...credentials, scope });
  if (result.kind === "ok") return result;
  throw new Error(result.kind);
}

const kindOf = async (
  { tokens }: TestServices,
  credentials: ClientCredentials,
  scope?: string,
): Promise<TokenResult["kind"]> => (await tokens.issue({ ...credentials, scope })).kind;

describe("issue (RFC 6749, 4.4)", () => {
  it("gives a token of the client's own, for its whole scope when none is asked for", async () => {
    const identity = setUp();
    const credentials = await addClient(identity, { tokenLifetimeSeconds: 3600 });
    const from = { clientIp: "192.0.2.7", userAgent: "curl" };
    const result = await identity.tokens.issue({ ...credentials, ...from });
    if (result.kind !== "ok") throw new Error(result.kind);
    expect(result.accessToken).toMatch(/^[0-9a-f]{48}$/);
    expect([result.expiresInSeconds, result.scope]).toEqual([3600, "albums photos"]);
    expect(result.session).toMatchObject({
      accountUid: undefined,
      username: "",
      clientUid: credentials.clientId,
      clientName: "Backup",
      provider: "client",
      method: "oauth2",
      grantType: "client_credentials",
      scope: "albums photos",
      loginIp: "192.0.2.7",
      userAgent: "curl",
      idleTimeoutSeconds: 0,
    });
    const found = await identity.authenticate(result.accessToken);
    expect(found).toMatchObject({ kind: "ok", principal: { kind: "client-token", account: undefined } });
    expect((await eventsOf(identity.store)).at(-1)).toMatchObject({
      action: "token.issued",
      actor: { name: credentials.clientId, ...from },
      subject: result.session.refId,
      subjectName: "Backup",
    });
  });

  it("lasts up to, and not at, the end of its lifetime", async () => {
    const identity = setUp();
    const { accessToken } = await issue(identity, await addClient(identity, { tokenLifetimeSeconds: 60 }));
    identity.clock.advance({ seconds: 59, milliseconds: 999 });
    expect((await identity.authenticate(accessToken)).kind).toBe("ok");
    identity.clock.advance({ milliseconds: 1 });
    expect((await identity.authenticate(accessToken)).kind).toBe("denied");
  });

  it.each([
    ["photos", "photos"],
    ["PHOTOS  photos", "photos"],
    ["photos labels", "photos"],
    ["*", "albums photos"],
    ["read", "albums photos read"],
    ["photos write", "photos write"],
    ["photos:false *", "albums"],
  ])("narrows: asked for '%s' it gives '%s'", async (asked, given) => {
    const identity = setUp();
    expect((await issue(identity, await addClient(identity), asked)).scope).toBe(given);
  });

  it.each(["", " ", "labels", "users", "photos:false", "everything", "photos everything", "рhotos", "write"])(
    "refuses '%s', of which nothing is granted or which is no scope",
    async (asked) => {
      const identity = setUp();
      const credentials = await addClient(identity);
      expect(await kindOf(identity, credentials, asked)).toBe("invalid-scope");
      expect(await actionsOf(identity.store)).toEqual(["client.added"]);
    },
  );

  it("says the same of a wrong secret, an unknown client, a disabled one and what is no client at all", async () => {
    const identity = setUp();
    const right = await addClient(identity);
    const disabled = await addClient(identity, { enabled: false });
    const attempts = [
      { ...right, clientSecret: "x".repeat(32) },
      { ...right, clientSecret: "" },
      { ...right, clientSecret: `${right.clientSecret} ` },
      { ...right, clientId: "c000000abcdefghi" },
      { ...right, clientId: ` ${right.clientId}` },
      { clientId: "c000000abcdefghi", clientSecret: "" },
      { clientId: "", clientSecret: "" },
      { clientId: "__proto__", clientSecret: "__proto__" },
      disabled,
    ];
    for (const attempt of attempts) {
      expect(await identity.tokens.issue({ ...attempt, scope: "everything" })).toEqual({ kind: "invalid-client" });
    }
  });

  it("compares digests of equal length, in constant time, for an unknown client too", async () => {
    const compared: (readonly [string, string])[] = [];
    const real = new TestDigest();
    const digest = {
      sha256: (text: string) => real.sha256(text),
      equal: (left: string, right: string) => {
        compared.push([left, right]);
        return real.equal(left, right);
      },
    };
    const identity = createIdentity({ ...fakePorts(), store: new MemoryStore(), digest });
    const { client, secret } = await identity.clients.add({ name: "Backup", scope: "photos" }, by);
    await identity.tokens.issue({ clientId: client.uid, clientSecret: secret });
    await identity.tokens.issue({ clientId: client.uid, clientSecret: "wrong" });
    await identity.tokens.issue({ clientId: "c000000abcdefghi", clientSecret: secret });
    expect(compared).toHaveLength(3);
    expect(compared.flat().every((text) => /^[0-9a-f]{64}$/.test(text))).toBe(true);
  });

  it("acts for its owner, and gives nothing when the owner may not log in", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    const credentials = await addClient(identity, { owner: "bob" });
    expect((await issue(identity, credentials)).session).toMatchObject({ accountUid: bob.uid, username: "bob" });
    await identity.accounts.modify("bob", { canLogin: false }, by);
    expect(await kindOf(identity, credentials)).toBe("invalid-client");
    await identity.accounts.modify("bob", { canLogin: true }, by);
    expect(await kindOf(identity, credentials)).toBe("ok");
    await identity.accounts.remove("bob", by);
    expect(await kindOf(identity, credentials)).toBe("invalid-client");
  });

  it("keeps the newest tokens within the limit, also when many ask at once", async () => {
    const identity = setUp();
    const credentials = await addClient(identity, { tokenLimit: 2 });
    const first = await issue(identity, credentials);
    identity.clock.advance({ seconds: 1 });
    await Promise.all(Array.from({ length: 16 }, () => issue(identity, credentials)));
    identity.clock.advance({ seconds: 1 });
    const last = await issue(identity, credentials);
    expect(await identity.sessions.list({ search: credentials.clientId, limit: 100 })).toHaveLength(2);
    expect((await identity.authenticate(first.accessToken)).kind).toBe("denied");
    expect((await identity.authenticate(last.accessToken)).kind).toBe("ok");
  });

  it("keeps them all without a limit", async () => {
    const identity = setUp();
    const credentials = await addClient(identity, { tokenLimit: -1 });
    for (let count = 0; count < 12; count += 1) await issue(identity, credentials);
    expect(await identity.sessions.list({ search: credentials.clientId, limit: 100 })).toHaveLength(12);
  });

  it.each([
    ["disabled", "invalid-client", { enabled: false }],
    ["narrowed", "invalid-scope", { scope: "labels" }],
    ["given a new secret", "invalid-client", { regenerateSecret: true }],
  ] as const)("asks again when the client was %s since its secret was checked", async (_, kind, changes) => {
    const identity = setUp();
    const credentials = await addClient(identity);
    const transaction = identity.store.transaction.bind(identity.store);
    identity.store.transaction = async (work) => {
      identity.store.transaction = transaction;
      await identity.clients.modify(credentials.clientId, changes, by);
      return transaction(work);
    };
    expect(await kindOf(identity, credentials, "photos")).toBe(kind);
    expect(await identity.sessions.list({ limit: 10 })).toEqual([]);
  });

  it("lets nobody have a token when the store does not answer", async () => {
    const identity = setUp();
    const credentials = await addClient(identity);
    identity.store.read = () => Promise.reject(new Error("no answer"));
    await expect(identity.tokens.issue(credentials)).rejects.toThrow("no answer");
  });

  it("does not take a host's mistake for a refused scope", async () => {
    const identity = setUp();
    const credentials = await addClient(identity);
    const noText = ["photos"] as unknown as string;
    await expect(identity.tokens.issue({ ...credentials, scope: noText })).rejects.toThrow(TypeError);
  });
});

describe("introspect (RFC 7662)", () => {
  it("tells what a token of the client's own is good for, in unix seconds", async () => {
    const identity = setUp();
    await addBob(identity);
    const credentials = await addClient(identity, { owner: "bob", tokenLifetimeSeconds: 60 });
    const { accessToken } = await issue(identity, credentials, "photos");
    const issuedAt = identity.clock.now().getTime() / 1000;
    expect(await identity.tokens.introspect(accessToken, credentials)).toEqual({
      active: true,
      scope: "photos",
      clientId: credentials.clientId,
      username: "bob",
      issuedAt,
      expiresAt: issuedAt + 60,
    });
  });

  it("says only 'inactive' of a token that is over, revoked, foreign, of another kind, or none", async () => {
    const identity = setUp();
    await addBob(identity);
    const [credentials, other] = [await addClient(identity, { tokenLifetimeSeconds: 60 }), await addClient(identity)];
    const over = await issue(identity, credentials);
    identity.clock.advance({ seconds: 60 });
    const revoked = await issue(identity, credentials);
    await identity.tokens.revoke(revoked.accessToken, credentials);
    const foreign = await issue(identity, other);
    const named = { name: "Backup", scope: "*", lifetimeSeconds: -1 };
    const appPassword = await identity.sessions.addAppPassword("bob", named, by);
    const accessToken = await identity.sessions.addAccessToken(named, by);
    const live = await issue(identity, credentials);
    const texts = [
      over.accessToken,
      revoked.accessToken,
      foreign.accessToken,
      appPassword.secret,
      accessToken.secret,
      live.session.id,
      live.session.refId,
      "f".repeat(48),
      "",
      "no token",
    ];
    for (const text of texts) {
      expect(await identity.tokens.introspect(text, credentials)).toEqual({ active: false });
    }
    expect(await identity.tokens.introspect(live.accessToken, credentials)).toMatchObject({ active: true });
  });

  it("is inactive up to when the owner may log in", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    const credentials = await addClient(identity, { owner: "bob" });
    const { accessToken } = await issue(identity, credentials);
    const expiresAt = new Date(identity.clock.now().getTime() + 1000);
    await identity.store.transaction((tx) => tx.accounts.update({ ...bob, expiresAt }));
    expect(await identity.tokens.introspect(accessToken, credentials)).toMatchObject({ active: true });
    identity.clock.advance({ seconds: 1 });
    expect(await identity.tokens.introspect(accessToken, credentials)).toEqual({ active: false });
  });

  it("has no end for a token without one", async () => {
    const identity = setUp();
    const credentials = await addClient(identity);
    const { accessToken, session } = await issue(identity, credentials);
    await identity.store.transaction(async (tx) => {
      await tx.sessions.remove({ id: session.id });
      await tx.sessions.add({ ...session, expiresAt: undefined });
    });
    expect(await identity.tokens.introspect(accessToken, credentials)).toMatchObject({
      active: true,
      expiresAt: undefined,
    });
  });

  it("is undefined when the client's own credentials are wrong, or it is disabled", async () => {
    const identity = setUp();
    const credentials = await addClient(identity);
    const { accessToken } = await issue(identity, credentials);
    expect(await identity.tokens.introspect(accessToken, { ...credentials, clientSecret: "wrong" })).toBeUndefined();
    await identity.clients.modify(credentials.clientId, { enabled: false }, by);
    expect(await identity.tokens.introspect(accessToken, credentials)).toBeUndefined();
  });
});

describe("revoke (RFC 7009)", () => {
  it("ends a token at once, and says so in the audit log", async () => {
    const identity = setUp();
    const credentials = await addClient(identity);
    const { accessToken, session } = await issue(identity, credentials);
    expect(await identity.tokens.revoke(accessToken, credentials)).toBe(true);
    expect((await identity.authenticate(accessToken)).kind).toBe("denied");
    expect((await eventsOf(identity.store)).at(-1)).toMatchObject({
      action: "token.revoked",
      actor: { name: credentials.clientId, clientIp: "", userAgent: "" },
      subject: session.refId,
    });
  });

  it("takes an unknown, a revoked and a foreign token for no error, and leaves the foreign one alone", async () => {
    const identity = setUp();
    const [credentials, other] = [await addClient(identity), await addClient(identity)];
    const { accessToken } = await issue(identity, credentials);
    const foreign = await issue(identity, other);
    for (const text of [accessToken, accessToken, foreign.accessToken, "f".repeat(48), "no token", ""]) {
      expect(await identity.tokens.revoke(text, credentials)).toBe(true);
    }
    expect((await identity.authenticate(foreign.accessToken)).kind).toBe("ok");
    expect((await actionsOf(identity.store)).filter((action) => action === "token.revoked")).toHaveLength(1);
  });

  it("writes one event when many revoke the same token at once", async () => {
    const identity = setUp();
    const credentials = await addClient(identity);
    const { accessToken } = await issue(identity, credentials);
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => identity.tokens.revoke(accessToken, credentials)),
    );
    expect(answers.every(Boolean)).toBe(true);
    expect((await actionsOf(identity.store)).filter((action) => action === "token.revoked")).toHaveLength(1);
  });

  it("is false, and ends nothing, when the client's own credentials are wrong", async () => {
    const identity = setUp();
    const credentials = await addClient(identity);
    const { accessToken } = await issue(identity, credentials);
    expect(await identity.tokens.revoke(accessToken, { ...credentials, clientSecret: "wrong" })).toBe(false);
    expect((await identity.authenticate(accessToken)).kind).toBe("ok");
  });
});

it("tokens need no secret key of the host", async () => {
  const identity = setUp({ cipher: new FakeCipher([]) });
  expect(await kindOf(identity, await addClient(identity))).toBe("ok");
});
