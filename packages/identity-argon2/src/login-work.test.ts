import type * as Native from "@node-rs/argon2";
import type { Actor, Identity, PasswordHash, PasswordHasher } from "@pp/identity";
import { BcryptPasswordHasher, createNodeIdentity } from "@pp/identity-node";
import { FakeClock, MemoryStore } from "@pp/identity-testing";
import { beforeEach, expect, it, vi } from "vitest";
import { Argon2PasswordHasher } from "./argon2-password-hasher.ts";

/** Kibibytes that the native module filled. */
const native = vi.hoisted(() => ({ workKib: 0 }));

vi.mock("@node-rs/argon2", async (original) => {
  const argon2 = await original<typeof Native>();
  const count = ({ memoryCost = Number.NaN, timeCost = Number.NaN }: Native.Options): void => {
    native.workKib += memoryCost * timeCost;
  };
  return {
    hash: (text: string, options: Native.Options) => {
      count(options);
      return argon2.hash(text, options);
    },
    hashRaw: (text: string, options: Native.Options) => {
      count(options);
      return argon2.hashRaw(text, options);
    },
    verify: (hash: string, text: string) => {
      count(argon2.parseOptions(hash));
      return argon2.verify(hash, text);
    },
  };
});

/** bcrypt of cost 5 that counts its rounds. */
class CountingBcrypt implements PasswordHasher {
  readonly #bcrypt = new BcryptPasswordHasher({ cost: 5 });
  rounds = 0;

  hash(): Promise<PasswordHash> {
    return Promise.reject(new Error("no new hashes of the former kind"));
  }

  verify(password: string, stored: PasswordHash): Promise<boolean> {
    this.rounds += roundsOf(stored);
    return this.#bcrypt.verify(password, stored);
  }

  verifyNothing(verified?: PasswordHash): Promise<void> {
    this.rounds += 2 ** 5 - (verified === undefined ? 0 : roundsOf(verified));
    return this.#bcrypt.verifyNothing(verified);
  }

  needsRehash(stored: PasswordHash): boolean {
    return this.#bcrypt.needsRehash(stored);
  }
}

const roundsOf = (hash: PasswordHash): number => (hash.startsWith("$2b$") ? 2 ** Number(hash.slice(4, 6)) : 0);

const by: Actor = { name: "cli:root" };
const PASSWORD = "my-secret-password";
const today = { memoryKib: 1024, iterations: 2 };
const policy = { throttle: { addressBurst: 0, accountDelaySeconds: 0 } };

/** Accounts whose stored hash was made in every way there is. */
async function addPeople(identity: Identity, store: MemoryStore): Promise<void> {
  const { accounts, passwords } = identity;
  const huge = "$argon2id$v=19$m=67108864,t=9,p=1$HsMso5tCfbnx62mixD9qrQ$jc9i/3mVxmfQkVLtKBnDsDLZP1R54zCXuti3Hnrgkac";
  const hashes: Record<string, Promise<PasswordHash> | string> = {
    "argon2id-of-today": new Argon2PasswordHasher(today).hash(PASSWORD),
    "argon2id-of-less-memory": new Argon2PasswordHasher({ ...today, memoryKib: 256 }).hash(PASSWORD),
    "argon2id-of-64-gib": huge,
    "bcrypt-of-today": new BcryptPasswordHasher({ cost: 5 }).hash(PASSWORD),
    "bcrypt-of-a-lower-cost": new BcryptPasswordHasher({ cost: 4 }).hash(PASSWORD),
    "not-a-hash": "plain",
    disabled: new BcryptPasswordHasher({ cost: 5 }).hash(PASSWORD),
    deleted: new BcryptPasswordHasher({ cost: 5 }).hash(PASSWORD),
  };
  await accounts.add({ username: "keeper", role: "admin", password: PASSWORD }, by);
  for (const [username, made] of Object.entries(hashes)) {
    const canLogin = username !== "disabled";
    const { uid } = await accounts.add({ username, role: "user", password: PASSWORD, canLogin }, by);
    const hash = (await made) as PasswordHash;
    await store.transaction((tx) => tx.credentials.setPassword(uid, hash, new Date(0)));
  }
  await accounts.remove("deleted", by);
  await accounts.add({ username: "no-password", role: "user", password: PASSWORD }, by);
  await passwords.remove("no-password", by);
}

let former: CountingBcrypt;
let identity: Identity;

beforeEach(async () => {
  const store = new MemoryStore();
  former = new CountingBcrypt();
  const hasher = new Argon2PasswordHasher({ ...today, verifyAlso: former });
  identity = createNodeIdentity({ store, clock: new FakeClock(), hasher, policy });
  await addPeople(identity, store);
});

it.each([
  "nobody",
  "no-password",
  "not-a-hash",
  "disabled",
  "deleted",
  "argon2id-of-today",
  "argon2id-of-less-memory",
  "argon2id-of-64-gib",
  "bcrypt-of-today",
  "bcrypt-of-a-lower-cost",
])("computes one hash of either kind at today's cost for a wrong password: %s", async (username) => {
  native.workKib = 0;
  former.rounds = 0;
  const request = { username, password: "wrong-secret", clientIp: "192.0.2.1", realm: "api" } as const;
  expect(await identity.logIn(request)).toEqual({ kind: "denied" });
  expect({ workKib: native.workKib, rounds: former.rounds }).toEqual({ workKib: 2048, rounds: 32 });
});
