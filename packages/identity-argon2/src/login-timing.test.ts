import type { Actor } from "@pp/identity";
import { BcryptPasswordHasher, createNodeIdentity } from "@pp/identity-node";
import { FakeClock, MemoryStore } from "@pp/identity-testing";
import { expect, it } from "vitest";
import { Argon2PasswordHasher } from "./argon2-password-hasher.ts";

const TRIES = 60;
const by: Actor = { name: "cli:root" };
const PASSWORD = "my-secret-password";

/** Of all threads, in milliseconds: what a login takes on a machine that does nothing else, however busy this one is. */
function processorTime(): number {
  const { system, user } = process.cpuUsage();
  return (user + system) / 1000;
}

const median = (samples: readonly number[]): number =>
  [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;

it("takes much the same time for a name that nobody has, a wrong password, and one that bcrypt hashed", async () => {
  const [store, clock] = [new MemoryStore(), new FakeClock()];
  const policy = { throttle: { addressBurst: 0, accountDelaySeconds: 0 } };
  const former = new BcryptPasswordHasher({ cost: 7 });
  const before = createNodeIdentity({ store, clock, policy, hasher: former });
  await before.accounts.add({ username: "bcrypt", role: "admin", password: PASSWORD }, by);
  const hasher = new Argon2PasswordHasher({ memoryKib: 8192, verifyAlso: former });
  const identity = createNodeIdentity({ store, clock, policy, hasher });
  await identity.accounts.add({ username: "argon2id", role: "user", password: PASSWORD }, by);

  const tryOnce = async (username: string): Promise<number> => {
    const begin = processorTime();
    const result = await identity.logIn({ username, password: "wrong-secret", clientIp: "192.0.2.1", realm: "api" });
    expect(result).toEqual({ kind: "denied" });
    return processorTime() - begin;
  };
  const samples = new Map(["nobody", "bcrypt", "argon2id"].map((name): [string, number[]] => [name, []]));
  for (const name of samples.keys()) await tryOnce(name);
  // In turns: what slows the machine down for a while slows all of them.
  for (let round = 0; round < TRIES; round += 1) {
    for (const [name, times] of samples) times.push(await tryOnce(name));
  }
  const medians = Object.fromEntries([...samples].map(([name, times]) => [name, median(times)]));
  const spread = Math.max(...Object.values(medians)) / Math.min(...Object.values(medians));
  // Either hash alone is a good part of the whole: without it the times would be further apart.
  expect(spread, JSON.stringify(medians)).toBeLessThan(1.25);
}, 60_000);
