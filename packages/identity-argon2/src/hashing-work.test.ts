import { readFile } from "node:fs/promises";
import type * as Os from "node:os";
import type * as Native from "@node-rs/argon2";
import type { PasswordHash, PasswordHasher } from "@pp/identity";
import { BcryptPasswordHasher } from "@pp/identity-node";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Argon2PasswordHasher } from "./argon2-password-hasher.ts";

/** What the native module was asked for, seen from between the hasher and it. */
const native = vi.hoisted(() => ({ loaded: 0, running: 0, most: 0, workKib: 0, memoryKib: 0, processors: 2 }));

vi.mock("node:os", async (original) => ({
  ...(await original<typeof Os>()),
  availableParallelism: () => native.processors,
}));

vi.mock("@node-rs/argon2", async (original) => {
  native.loaded += 1;
  const argon2 = await original<typeof Native>();
  const counted = async <T>(options: Native.Options, task: Promise<T>): Promise<T> => {
    const { memoryCost = Number.NaN, timeCost = Number.NaN } = options;
    native.workKib += memoryCost * timeCost;
    native.memoryKib = Math.max(native.memoryKib, memoryCost);
    native.running += 1;
    native.most = Math.max(native.most, native.running);
    return task.finally(() => (native.running -= 1));
  };
  return {
    hash: (text: string, options: Native.Options) => counted(options, argon2.hash(text, options)),
    hashRaw: (text: string, options: Native.Options) => counted(options, argon2.hashRaw(text, options)),
    verify: (hash: string, text: string) => counted(argon2.parseOptions(hash), argon2.verify(hash, text)),
  };
});

const fifty = <T>(task: () => Promise<T>): Promise<readonly T[]> => Promise.all(Array.from({ length: 50 }, task));

beforeEach(() => {
  Object.assign(native, { most: 0, workKib: 0, memoryKib: 0 });
});

describe("Argon2PasswordHasher", () => {
  it("loads the native module for the first password, and not before", async () => {
    const hasher = new Argon2PasswordHasher({ memoryKib: 64, iterations: 1 });
    expect(hasher.needsRehash("plain" as PasswordHash)).toBe(true);
    expect(await hasher.verify("mysecret", "plain" as PasswordHash)).toBe(false);
    expect(native.loaded).toBe(0);
    await hasher.hash("mysecret");
    await hasher.hash("mysecret");
    expect(native.loaded).toBe(1);
  });

  it("never computes more of fifty hashes at a time than it may, whether new ones, checks or checks of nothing", async () => {
    const hasher = new Argon2PasswordHasher({ memoryKib: 256, iterations: 1, concurrency: 3 });
    const hashes = await fifty(() => hasher.hash("mysecret"));
    expect(new Set(hashes).size).toBe(50);
    expect([native.most, native.memoryKib]).toEqual([3, 256]);

    native.most = 0;
    await Promise.all(
      hashes.flatMap((hash) => [hasher.verify("mysecret", hash), hasher.hash("mysecret"), hasher.verifyNothing()]),
    );
    expect([native.most, native.memoryKib]).toEqual([3, 256]);
  });

  it("counts the hashes of the former hasher: there is one pool of threads", async () => {
    let [running, most] = [0, 0];
    const former: PasswordHasher = {
      hash: () => Promise.reject(new Error("no new hashes of the former kind")),
      needsRehash: () => false,
      verifyNothing: () => Promise.resolve(),
      verify: async () => {
        running += 1;
        most = Math.max(most, running + native.running);
        await new Promise((resolve) => setTimeout(resolve, 2));
        running -= 1;
        return true;
      },
    };
    const hasher = new Argon2PasswordHasher({ memoryKib: 1024, iterations: 1, concurrency: 2, verifyAlso: former });
    await Promise.all([
      fifty(() => hasher.verify("mysecret", "$2b$" as PasswordHash)),
      fifty(() => hasher.hash("mysecret")),
    ]);
    expect(most).toBe(2);
  });

  it.each([
    { processors: 1, most: 1 },
    { processors: 2, most: 2 },
    { processors: 3, most: 3 },
    { processors: 4, most: 3 },
    { processors: 64, most: 3 },
  ])("uses every processor and leaves one of the four threads of libuv free: $most of $processors", async (given) => {
    native.processors = given.processors;
    const hasher = new Argon2PasswordHasher({ memoryKib: 64, iterations: 1 });
    await fifty(() => hasher.hash("mysecret"));
    expect(native.most).toBe(given.most);
  });

  it("leaves timers and files to the process while fifty hashes are computed", async () => {
    const hasher = new Argon2PasswordHasher({ memoryKib: 8192, iterations: 2, concurrency: 3 });
    const order: string[] = [];
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 10);
    const hashing = fifty(() => hasher.hash("mysecret")).then(() => order.push("hashes"));
    await readFile(new URL("../package.json", import.meta.url)).then(() => order.push("file"));
    await hashing;
    clearInterval(timer);
    expect(order).toEqual(["file", "hashes"]);
    expect(ticks).toBeGreaterThan(0);
  });

  it.each(["m=67108864,t=1,p=1", "m=8,t=1073741824,p=1", "m=19456,t=2,p=255"])(
    "asks the native module nothing about a hash of %s",
    async (parameters) => {
      const hash = `$argon2id$v=19$${parameters}$HsMso5tCfbnx62mixD9qrQ$jc9i/3mVxmfQkVLtKBnDsDLZP1R54zCXuti3Hnrgkac`;
      const hasher = new Argon2PasswordHasher({ memoryKib: 64, iterations: 1 });
      expect(await hasher.verify("mysecret", hash as PasswordHash)).toBe(false);
      expect(native.workKib).toBe(0);
    },
  );

  it.each<[string, PasswordHasher | undefined, number]>([
    ["no hash at all", undefined, 0],
    ["a hash of the former kind", new BcryptPasswordHasher({ cost: 4 }), 0],
    ["a hash of less memory", new Argon2PasswordHasher({ memoryKib: 512, iterations: 2 }), 1024],
    ["a hash of fewer iterations", new Argon2PasswordHasher({ memoryKib: 1024, iterations: 1 }), 1024],
    ["a hash that costs as much", new Argon2PasswordHasher({ memoryKib: 1024, iterations: 2 }), 2048],
    ["a hash that costs more", new Argon2PasswordHasher({ memoryKib: 1024, iterations: 3 }), 2048],
  ])("spends what today's cost lacks after %s", async (_, made, spentKib) => {
    const hash = await made?.hash("mysecret");
    native.workKib = 0;
    await new Argon2PasswordHasher({ memoryKib: 1024, iterations: 2 }).verifyNothing(hash);
    expect(native.workKib).toBe(2048 - spentKib);
    expect(native.memoryKib).toBeLessThanOrEqual(1024);
  });
});
