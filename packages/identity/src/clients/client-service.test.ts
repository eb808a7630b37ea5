import { aClient } from "@pp/identity-testing";
import { describe, expect, it } from "vitest";
import { codeOf, failureOf } from "../../test/support/failure-of.ts";
import { actionsOf, addAdmin, addBob, by, eventsOf, setUp, type TestServices } from "../../test/support/services.ts";
import { clientSecretDigest } from "./client-secret.ts";
import type { ClientModification, NewClient, RegisteredClient } from "./client-service.ts";
import { parseClientUid } from "./client-uid.ts";

const aNewClient: NewClient = { name: "Backup", scope: "photos read" };

/** A client with three tokens. */
async function withTokens(identity: TestServices, fields: Partial<NewClient> = {}): Promise<RegisteredClient> {
  const registered = await identity.clients.add({ ...aNewClient, ...fields }, by);
  const credentials = { clientId: registered.client.uid, clientSecret: registered.secret };
  for (let count = 0; count < 3; count += 1) await identity.tokens.issue(credentials);
  return registered;
}

const tokensOf = async ({ sessions }: TestServices, { client }: RegisteredClient): Promise<number> =>
  (await sessions.list({ search: client.uid, limit: 100 })).length;

describe("add", () => {
  it("gives a client with the defaults, and a secret of which only the digest is stored", async () => {
    const identity = setUp();
    const { client, secret } = await identity.clients.add({ name: " Backup ", scope: "READ photos" }, by);
    expect(client).toEqual({
      uid: client.uid,
      name: "Backup",
      accountUid: undefined,
      username: "",
      role: "client",
      scope: "photos read",
      enabled: true,
      tokenLifetimeSeconds: 86_400,
      tokenLimit: 10,
      url: "",
      callbackUrl: "",
      lastActiveAt: undefined,
      createdAt: identity.clock.now(),
      updatedAt: identity.clock.now(),
      version: 1,
    });
    expect(parseClientUid(client.uid)).toBe(client.uid);
    expect(secret).toMatch(/^[0-9A-Za-z]{32}$/);
    const stored = await identity.store.read((reader) => reader.clients.findWithSecret(client.uid));
    expect(stored?.client).toEqual(client);
    expect(stored?.secretDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(await identity.clients.get(` ${client.uid} `)).toEqual(client);
  });

  it("takes everything that can be set, the owner by name or uid", async () => {
    const identity = setUp();
    const bob = await addBob(identity);
    const secret = "S".repeat(32);
    const given = { role: "Viewer", tokenLifetimeSeconds: 1, tokenLimit: -1, enabled: false, secret };
    const one = await identity.clients.add({ ...aNewClient, ...given, owner: "BOB", uid: "c000000abcdefghi" }, by);
    expect(one.client).toMatchObject({
      uid: "c000000abcdefghi",
      accountUid: bob.uid,
      username: "bob",
      role: "viewer",
      tokenLifetimeSeconds: 1,
      tokenLimit: -1,
      enabled: false,
    });
    expect(one.secret).toBe(secret);
    expect((await identity.clients.add({ ...aNewClient, owner: bob.uid }, by)).client.accountUid).toBe(bob.uid);
  });

  it("is audited by uid and name, without the secret", async () => {
    const identity = setUp();
    const { client, secret } = await identity.clients.add(aNewClient, by);
    const events = await eventsOf(identity.store);
    expect(events).toEqual([
      {
        at: identity.clock.now(),
        actor: by,
        action: "client.added",
        subject: client.uid,
        subjectName: "Backup",
        fields: [],
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  const refused: readonly (readonly [Partial<NewClient>, string])[] = [
    [{ name: " " }, "client/invalid"],
    [{ name: "a\nb" }, "text/invalid"],
    [{ name: "x".repeat(201) }, "text/invalid"],
    [{ scope: "" }, "scope/invalid"],
    [{ scope: "photo" }, "scope/invalid"],
    [{ scope: "photos:view" }, "scope/invalid"],
    [{ role: "visitor" }, "role/unknown"],
    [{ role: "none" }, "role/unknown"],
    [{ role: "" }, "role/unknown"],
    [{ tokenLifetimeSeconds: 0 }, "client/invalid"],
    [{ tokenLifetimeSeconds: -1 }, "client/invalid"],
    [{ tokenLifetimeSeconds: 2_678_401 }, "client/invalid"],
    [{ tokenLifetimeSeconds: 1.5 }, "client/invalid"],
    [{ tokenLimit: 0 }, "client/invalid"],
    [{ tokenLimit: -2 }, "client/invalid"],
    [{ tokenLimit: 2_147_483_648 }, "client/invalid"],
    [{ tokenLimit: Number.NaN }, "client/invalid"],
    [{ uid: "c1" }, "client/invalid"],
    [{ uid: "C000000ABCDEFGHI" }, "client/invalid"],
    [{ secret: "short" }, "client/invalid"],
    [{ secret: `${"S".repeat(31)}-` }, "client/invalid"],
    [{ owner: "nobody" }, "account/not-found"],
    [{ owner: "" }, "account/not-found"],
  ];
  it.each(refused)("refuses %j with %s, and writes nothing", async (fields, code) => {
    const identity = setUp();
    const failure = await failureOf(identity.clients.add({ ...aNewClient, ...fields }, by));
    expect(failure.code).toBe(code);
    if (fields.secret !== undefined) expect(failure.message).not.toContain(fields.secret);
    expect(await identity.clients.list({ limit: 10 })).toEqual([]);
    expect(await actionsOf(identity.store)).toEqual([]);
  });

  it.each([
    { tokenLifetimeSeconds: 1 },
    { tokenLifetimeSeconds: 2_678_400 },
    { tokenLimit: 1 },
    { tokenLimit: 2_147_483_647 },
  ])("accepts the limits themselves: %j", async (fields) => {
    expect((await setUp().clients.add({ ...aNewClient, ...fields }, by)).client).toMatchObject(fields);
  });

  it("refuses a deleted owner and a uid that is taken", async () => {
    const identity = setUp();
    await addBob(identity);
    await identity.accounts.remove("bob", by);
    expect(await codeOf(identity.clients.add({ ...aNewClient, owner: "bob" }, by))).toBe("account/deleted");
    const uid = "c000000abcdefghi";
    await identity.clients.add({ ...aNewClient, uid }, by);
    expect(await codeOf(identity.clients.add({ ...aNewClient, uid }, by))).toBe("client/uid-taken");
  });
});

describe("get", () => {
  it.each(["c000000abcdefghi", "Backup", "", "c"])("does not find '%s'", async (identifier) => {
    const { clients } = setUp();
    await clients.add(aNewClient, by);
    expect(await codeOf(clients.get(identifier))).toBe("client/not-found");
  });
});

describe("list", () => {
  it("gives pages, the newest first, and refuses limits out of range", async () => {
    const { clients, clock } = setUp();
    for (const name of ["a", "b", "c"]) {
      await clients.add({ ...aNewClient, name }, by);
      clock.advance({ seconds: 1 });
    }
    const [first, second, ...rest] = await clients.list({ limit: 2 });
    expect([first?.name, second?.name, rest.length]).toEqual(["c", "b", 0]);
    expect((await clients.list({ limit: 2, after: second ?? aClient() })).map(({ name }) => name)).toEqual(["a"]);
    expect((await clients.list({ limit: 2, search: "B" })).map(({ name }) => name)).toEqual(["b"]);
    for (const limit of [0, 1001]) expect(await codeOf(() => clients.list({ limit }))).toBe("page/invalid");
  });
});

describe("modify", () => {
  it("applies what is given, leaves the rest, and names what changed", async () => {
    const identity = setUp();
    const { client: before } = await identity.clients.add(aNewClient, by);
    identity.clock.advance({ hours: 1 });
    const { changed, client, secret } = await identity.clients.modify(before.uid, { name: "Sync", tokenLimit: 2 }, by);
    expect(client).toEqual({
      ...before,
      name: "Sync",
      tokenLimit: 2,
      updatedAt: identity.clock.now(),
      version: 2,
    });
    expect(client).toEqual(await identity.clients.get(before.uid));
    expect([changed, secret]).toEqual([["name", "tokenLimit"], undefined]);
    expect((await eventsOf(identity.store)).at(-1)).toMatchObject({
      action: "client.changed",
      subject: before.uid,
      subjectName: "Sync",
      fields: ["name", "tokenLimit"],
    });
  });

  it("writes nothing when nothing changes", async () => {
    const identity = setUp();
    const registered = await withTokens(identity);
    const before = await actionsOf(identity.store);
    const same = { name: "Backup", scope: "read photos", enabled: true };
    const { changed, client } = await identity.clients.modify(registered.client.uid, same, by);
    expect([changed, client]).toEqual([[], registered.client]);
    expect(await actionsOf(identity.store)).toEqual(before);
    expect(await tokensOf(identity, registered)).toBe(3);
  });

  it("replaces the secret: the old one opens nothing, tokens stay", async () => {
    const identity = setUp();
    const registered = await withTokens(identity);
    const { client, secret: old } = registered;
    const { changed, secret } = await identity.clients.modify(client.uid, { regenerateSecret: true }, by);
    expect([changed, secret?.length]).toEqual([[], 32]);
    const kind = async (clientSecret: string): Promise<string> =>
      (await identity.tokens.issue({ clientId: client.uid, clientSecret })).kind;
    expect([await kind(old), await kind(secret ?? "")]).toEqual(["invalid-client", "ok"]);
    expect(await tokensOf(identity, registered)).toBe(4);
    expect(await actionsOf(identity.store)).toContain("client.secret-replaced");
  });

  const ends: readonly ClientModification[] = [
    { enabled: false },
    { scope: "albums read" },
    { scope: "photos read photos:false albums" },
    { owner: "bob" },
  ];
  it.each(ends)("ends the tokens, which carry what was true before, for %j", async (changes) => {
    const identity = setUp();
    await addBob(identity);
    const registered = await withTokens(identity);
    const other = await withTokens(identity, { name: "Other" });
    await identity.clients.modify(registered.client.uid, changes, by);
    expect(await tokensOf(identity, registered)).toBe(0);
    expect(await tokensOf(identity, other)).toBe(3);
  });

  const keeps: readonly ClientModification[] = [
    { name: "Sync" },
    { role: "viewer" },
    { scope: "photos albums read" },
    { scope: "*" },
    { tokenLifetimeSeconds: 60 },
    { tokenLimit: 1 },
    { enabled: true },
  ];
  it.each(keeps)("keeps the tokens for %j", async (changes) => {
    const identity = setUp();
    const registered = await withTokens(identity);
    await identity.clients.modify(registered.client.uid, changes, by);
    expect(await tokensOf(identity, registered)).toBe(3);
  });

  it("enabling a client again brings no token back", async () => {
    const identity = setUp();
    const registered = await withTokens(identity);
    await identity.clients.modify(registered.client.uid, { enabled: false }, by);
    await identity.clients.modify(registered.client.uid, { enabled: true }, by);
    expect(await tokensOf(identity, registered)).toBe(0);
  });

  it.each([
    [{ name: "" }, "client/invalid"],
    [{ scope: "everything" }, "scope/invalid"],
    [{ owner: "nobody" }, "account/not-found"],
  ])("refuses %j with %s, and changes nothing", async (changes, code) => {
    const identity = setUp();
    const { client } = await identity.clients.add(aNewClient, by);
    expect(await codeOf(identity.clients.modify(client.uid, { tokenLimit: 3, ...changes }, by))).toBe(code);
    expect(await identity.clients.get(client.uid)).toEqual(client);
    expect(await codeOf(identity.clients.modify("c000000abcdefghi", changes, by))).toBe("client/not-found");
  });

  it("loses no change when two change different things at once", async () => {
    const identity = setUp();
    const { client } = await identity.clients.add(aNewClient, by);
    await Promise.all([
      identity.clients.modify(client.uid, { name: "Sync" }, by),
      identity.clients.modify(client.uid, { tokenLimit: 3 }, by),
    ]);
    expect(await identity.clients.get(client.uid)).toMatchObject({ name: "Sync", tokenLimit: 3, version: 3 });
  });
});

describe("remove and reset", () => {
  it("removes a client for good, with its tokens", async () => {
    const identity = setUp();
    const registered = await withTokens(identity);
    const { uid } = registered.client;
    expect((await identity.clients.remove(uid, by)).name).toBe("Backup");
    expect(await tokensOf(identity, registered)).toBe(0);
    expect(await codeOf(identity.clients.get(uid))).toBe("client/not-found");
    expect(await codeOf(identity.clients.remove(uid, by))).toBe("client/not-found");
    expect((await eventsOf(identity.store)).at(-1)).toMatchObject({ action: "client.removed", subjectName: "Backup" });
  });

  it("removes all of them, and says so once", async () => {
    const identity = setUp();
    const registered = await withTokens(identity);
    await withTokens(identity);
    expect(await identity.clients.reset(by)).toBe(2);
    expect(await tokensOf(identity, registered)).toBe(0);
    expect(await identity.clients.list({ limit: 10 })).toEqual([]);
    expect((await actionsOf(identity.store)).filter((action) => action === "clients.reset")).toHaveLength(1);
    expect(await identity.clients.reset(by)).toBe(0);
  });

  it("goes with the account that owns it, for good, when that is purged", async () => {
    const identity = setUp();
    await addAdmin(identity);
    await addBob(identity);
    const { client } = await withTokens(identity, { owner: "bob" });
    await identity.accounts.purge("bob", by);
    expect(await codeOf(identity.clients.get(client.uid))).toBe("client/not-found");
  });
});

it("the digest of a secret is not that of the same text used as a token", async () => {
  const { store, clients } = setUp();
  const { client, secret } = await clients.add(aNewClient, by);
  const stored = await store.read((reader) => reader.clients.findWithSecret(client.uid));
  const echo = { sha256: (text: string) => text, equal: () => true };
  expect(clientSecretDigest(secret, echo)).toBe(`client-secret:${secret}`);
  expect(stored?.secretDigest).not.toContain(secret);
});
