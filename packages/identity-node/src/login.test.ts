import { execFileSync } from "node:child_process";
import type { Identity, LogInResult } from "@pp/identity";
import { FakeClock, MemoryStore } from "@pp/identity-testing";
import { beforeEach, describe, expect, it } from "vitest";
import { BcryptPasswordHasher } from "./bcrypt-password-hasher.ts";
import { parseKeyring } from "./keyring.ts";
import { createNodeIdentity } from "./node-identity.ts";

const by = { name: "cli:root" };
const PASSWORD = "my-secret-password";
const keys = parseKeyring(Buffer.alloc(32, 7).toString("base64"));

/** What an authenticator that nobody here wrote shows at `now`. */
const oathtool = (secret: string, now: Date): string =>
  execFileSync("oathtool", [
    "--totp",
    "-b",
    secret,
    "--now",
    now.toISOString().replace("T", " ").replace(/\..*/, " UTC"),
  ])
    .toString()
    .trim();

/** With bcrypt, AES-GCM and otplib as a host has them. */
describe("A login with what Node has", () => {
  let clock: FakeClock;
  let identity: Identity;
  const logIn = (more: { readonly password?: string; readonly code?: string } = {}): Promise<LogInResult> =>
    identity.logIn({ username: "bob", password: PASSWORD, clientIp: "192.0.2.7", realm: "api", ...more });

  beforeEach(async () => {
    clock = new FakeClock();
    identity = createNodeIdentity({
      store: new MemoryStore(),
      clock,
      hasher: new BcryptPasswordHasher({ cost: 4 }),
      keys,
    });
    await identity.accounts.add({ username: "bob", role: "admin", password: PASSWORD }, by);
  });

  it("takes each code of oathtool once, and with it gives what authenticates", async () => {
    const { secret } = await identity.passcodes.enrol("bob", { kind: "password", password: PASSWORD }, by);
    await identity.passcodes.confirm("bob", oathtool(secret, clock.now()), by);
    expect((await logIn()).kind).toBe("second-factor");
    expect((await logIn({ code: oathtool(secret, clock.now()) })).kind).toBe("denied");

    clock.advance({ seconds: 30 });
    const code = oathtool(secret, clock.now());
    const login = await logIn({ code });
    if (login.kind !== "ok") throw new Error(login.kind);
    expect(await identity.authenticate(login.token)).toMatchObject({
      kind: "ok",
      principal: { kind: "browser", account: { username: "bob", role: "admin" } },
    });
    expect((await logIn({ code })).kind).toBe("denied");
  });

  it("replaces a hash of a lower cost, once, and the password stays the same", async () => {
    const store = new MemoryStore();
    const old = createNodeIdentity({ store, clock, hasher: new BcryptPasswordHasher({ cost: 4 }), keys });
    await old.accounts.add({ username: "bob", role: "admin", password: PASSWORD }, by);
    identity = createNodeIdentity({ store, clock, hasher: new BcryptPasswordHasher({ cost: 5 }), keys });
    const { account } = await identity.accounts.describe("bob");
    const stored = () => store.read((reader) => reader.credentials.findPassword(account.uid));
    expect((await stored())?.hash).toMatch(/^\$2b\$04\$/);

    expect((await logIn()).kind).toBe("ok");
    const renewed = await stored();
    expect(renewed?.hash).toMatch(/^\$2b\$05\$/);
    expect((await logIn()).kind).toBe("ok");
    expect(await stored()).toEqual(renewed);
  });

  it("needs an older key no more when everything was sealed anew with the newest", async () => {
    const store = new MemoryStore();
    const [older, newer] = [7, 8].map((byte) => `k${String(byte)}:${Buffer.alloc(32, byte).toString("base64")}`);
    const hasher = new BcryptPasswordHasher({ cost: 4 });
    const withKeys = (...texts: readonly (string | undefined)[]): Identity =>
      createNodeIdentity({ store, clock, hasher, keys: parseKeyring(texts.join(",")) });
    const before = withKeys(older);
    await before.accounts.add({ username: "bob", role: "admin", password: PASSWORD }, by);
    const { secret } = await before.passcodes.enrol("bob", { kind: "password", password: PASSWORD }, by);
    await before.passcodes.confirm("bob", oathtool(secret, clock.now()), by);

    expect(await withKeys(newer, older).passcodes.reseal(by)).toEqual({ resealed: 1, unreadable: [] });
    identity = withKeys(newer);
    clock.advance({ minutes: 1 });
    expect((await logIn({ code: oathtool(secret, clock.now()) })).kind).toBe("ok");
  });
});
