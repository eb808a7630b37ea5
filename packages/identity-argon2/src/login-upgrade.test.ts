import { createIdentity, type Identity, type LogInResult, type PasswordHash } from "@pp/identity";
import {
  AesGcmCipher,
  BcryptPasswordHasher,
  createNodeIdentity,
  CryptoRandom,
  NodeDigest,
  OtplibTotp,
  parseKeyring,
} from "@pp/identity-node";
import { FakeClock, MemoryStore } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { Argon2PasswordHasher } from "./argon2-password-hasher.ts";

const by = { name: "cli:root" };
const PASSWORD = "my-secret-password";
const bcrypt = new BcryptPasswordHasher({ cost: 4 });

describe("A login of somebody whose password bcrypt hashed", () => {
  let store: MemoryStore;
  let identity: Identity;

  const identityWith = (hasher: BcryptPasswordHasher | Argon2PasswordHasher): Identity =>
    createIdentity({
      store,
      hasher,
      digest: new NodeDigest(),
      cipher: new AesGcmCipher(() => parseKeyring(Buffer.alloc(32, 7).toString("base64")), "no keys"),
      totp: new OtplibTotp(),
      clock: new FakeClock(),
      random: new CryptoRandom(),
    });
  const logIn = (password = PASSWORD): Promise<LogInResult> =>
    identity.logIn({ username: "bob", password, clientIp: "192.0.2.7", realm: "api" });
  const storedHash = async (): Promise<PasswordHash | undefined> => {
    const { account } = await identity.accounts.describe("bob");
    return (await store.read((reader) => reader.credentials.findPassword(account.uid)))?.hash;
  };
  const rehashings = async (): Promise<number> =>
    (await identity.audit.listEvents({ limit: 100 })).filter(({ action }) => action === "password.rehashed").length;

  beforeEach(async () => {
    store = new MemoryStore();
    await identityWith(bcrypt).accounts.add({ username: "bob", role: "admin", password: PASSWORD }, by);
    identity = identityWith(new Argon2PasswordHasher({ memoryKib: 1024, iterations: 1, verifyAlso: bcrypt }));
  });

  it("opens a session and stores an Argon2id hash, once, and the password stays the same", async () => {
    expect(await storedHash()).toMatch(/^\$2b\$04\$/);
    const login = await logIn();
    if (login.kind !== "ok") throw new Error(login.kind);
    expect(await identity.authenticate(login.token)).toMatchObject({
      kind: "ok",
      principal: { account: { username: "bob" } },
    });
    const renewed = await storedHash();
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/);

    expect((await logIn()).kind).toBe("ok");
    expect((await logIn("my-secret-passworD")).kind).toBe("denied");
    expect(await storedHash()).toBe(renewed);
    expect(await rehashings()).toBe(1);
  });

  it("leaves the hash as it is when the password is wrong", async () => {
    expect((await logIn("wrong-secret")).kind).toBe("denied");
    expect(await storedHash()).toMatch(/^\$2b\$04\$/);
    expect(await rehashings()).toBe(0);
  });

  it("ends no session that was open before", async () => {
    const earlier = await identityWith(bcrypt).logIn({
      username: "bob",
      password: PASSWORD,
      clientIp: "192.0.2.7",
      realm: "api",
    });
    if (earlier.kind !== "ok") throw new Error(earlier.kind);
    await logIn();
    expect(await storedHash()).toMatch(/^\$argon2id\$/);
    expect(await identity.authenticate(earlier.token)).toMatchObject({ kind: "ok" });
  });

  it("lets five at once in, and replaces the hash once", async () => {
    const logins = await Promise.all(Array.from({ length: 5 }, () => logIn()));
    expect(logins.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => "ok"));
    expect(await storedHash()).toMatch(/^\$argon2id\$/);
    expect(await rehashings()).toBe(1);
  });

  it("replaces it at a check of the password too", async () => {
    expect(await identity.passwords.verify("bob", PASSWORD, by)).toBe(true);
    expect(await storedHash()).toMatch(/^\$argon2id\$/);
  });

  it("makes an Argon2id hash of lower cost one of today's, without the former hasher", async () => {
    await logIn();
    identity = identityWith(new Argon2PasswordHasher({ memoryKib: 2048, iterations: 1 }));
    expect((await logIn()).kind).toBe("ok");
    expect(await storedHash()).toMatch(/^\$argon2id\$v=19\$m=2048,/);
  });

  it("denies it when no former hasher is given", async () => {
    identity = identityWith(new Argon2PasswordHasher({ memoryKib: 1024, iterations: 1 }));
    expect((await logIn()).kind).toBe("denied");
    expect(await storedHash()).toMatch(/^\$2b\$04\$/);
  });
});

describe("The first administrator as configured", () => {
  const hasher = new Argon2PasswordHasher({ memoryKib: 1024, iterations: 1, verifyAlso: bcrypt });

  it("may have a bcrypt hash in the place of a password, which the first login replaces", async () => {
    const store = new MemoryStore();
    const identity = createNodeIdentity({ store, clock: new FakeClock(), hasher });
    const password = await bcrypt.hash(PASSWORD);
    expect(await identity.setup.createInitialAdmin({ username: "admin", password }, by)).toBe("created");
    const request = { username: "admin", password: PASSWORD, clientIp: "192.0.2.7", realm: "api" } as const;
    expect((await identity.logIn(request)).kind).toBe("ok");
    expect((await identity.accounts.describe("admin")).password?.hash).toMatch(/^\$argon2id\$/);
  });

  it("may not have an Argon2id hash there: it would be the password itself", async () => {
    const { setup } = createNodeIdentity({ store: new MemoryStore(), clock: new FakeClock(), hasher });
    const password = await hasher.hash(PASSWORD);
    await expect(setup.createInitialAdmin({ username: "admin", password }, by)).rejects.toMatchObject({
      code: "password/too-long",
    });
  });
});
