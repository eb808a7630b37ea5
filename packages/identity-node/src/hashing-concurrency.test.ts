import { readFile } from "node:fs/promises";
import type * as Os from "node:os";
import type * as Bcrypt from "@node-rs/bcrypt";
import type { PasswordHash } from "@pp/identity";
import { afterEach, describe, expect, it, vi } from "vitest";
import { BcryptPasswordHasher } from "./bcrypt-password-hasher.ts";

/** What the native module was asked for, seen from between the hasher and it. */
const native = vi.hoisted(() => ({ loaded: 0, running: 0, most: 0, processors: 2 }));

vi.mock("node:os", async (original) => ({
  ...(await original<typeof Os>()),
  availableParallelism: () => native.processors,
}));

vi.mock("@node-rs/bcrypt", async (original) => {
  native.loaded += 1;
  const bcrypt = await original<typeof Bcrypt>();
  const counted = async <T>(task: Promise<T>): Promise<T> => {
    native.running += 1;
    native.most = Math.max(native.most, native.running);
    return task.finally(() => (native.running -= 1));
  };
  return {
    hash: (...args: Parameters<typeof bcrypt.hash>) => counted(bcrypt.hash(...args)),
    verify: (...args: Parameters<typeof bcrypt.verify>) => counted(bcrypt.verify(...args)),
  };
});

const twenty = <T>(task: () => Promise<T>): Promise<readonly T[]> => Promise.all(Array.from({ length: 20 }, task));

afterEach(() => {
  native.most = 0;
});

describe("BcryptPasswordHasher", () => {
  it("loads the native module for the first password, and not before", async () => {
    const hasher = new BcryptPasswordHasher({ cost: 4 });
    expect(hasher.needsRehash("$2b$04$" as PasswordHash)).toBe(true);
    expect(native.loaded).toBe(0);
    await hasher.hash("mysecret");
    await hasher.hash("mysecret");
    expect(native.loaded).toBe(1);
  });

  it("never computes more hashes at a time than it may, whether new ones or checks", async () => {
    const hasher = new BcryptPasswordHasher({ cost: 4, concurrency: 3 });
    const hashes = await twenty(() => hasher.hash("mysecret"));
    expect(new Set(hashes).size).toBe(20);
    expect(native.most).toBe(3);

    native.most = 0;
    await Promise.all(hashes.flatMap((hash) => [hasher.verify("mysecret", hash), hasher.hash("mysecret")]));
    expect(native.most).toBe(3);
  });

  it.each([
    { processors: 1, most: 1 },
    { processors: 2, most: 2 },
    { processors: 3, most: 3 },
    { processors: 4, most: 3 },
    { processors: 64, most: 3 },
  ])("uses every processor and leaves one of the four threads of libuv free: $most of $processors", async (given) => {
    native.processors = given.processors;
    const hasher = new BcryptPasswordHasher({ cost: 4 });
    await twenty(() => hasher.hash("mysecret"));
    expect(native.most).toBe(given.most);
  });

  it("leaves timers and files to the process while twenty hashes are computed", async () => {
    const hasher = new BcryptPasswordHasher({ cost: 8, concurrency: 3 });
    const order: string[] = [];
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 10);
    const hashing = twenty(() => hasher.hash("mysecret")).then(() => order.push("hashes"));
    await readFile(new URL("../package.json", import.meta.url)).then(() => order.push("file"));
    await hashing;
    clearInterval(timer);
    expect(order).toEqual(["file", "hashes"]);
    expect(ticks).toBeGreaterThan(0);
  });
});
