import type { Actor, Identity } from "@pp/identity";
import { FakeClock, MemoryStore } from "@pp/identity-testing";
import { expect, it } from "vitest";
import { BcryptPasswordHasher } from "./bcrypt-password-hasher.ts";
import { createNodeIdentity } from "./node-identity.ts";

const TRIES = 200;
/** Some 15 ms a hash: long beside everything else, and the test does not take minutes. */
const COST = 8;
const by: Actor = { name: "cli:root" };
const PASSWORD = "my-secret-password";

/** Every reason for which somebody is not let in. */
async function addPeople(identity: Identity, clock: FakeClock): Promise<readonly string[]> {
  const { accounts, passwords } = identity;
  const add = (username: string, more: object = {}) =>
    accounts.add({ username, role: "user", password: PASSWORD, ...more }, by);
  await add("keeper", { role: "admin" });
  for (const username of ["wrong-password", "deleted", "no-password", "other-provider"]) await add(username);
  await add("disabled", { canLogin: false });
  await accounts.remove("deleted", by);
  await passwords.remove("no-password", by);
  await accounts.modify("other-provider", { provider: "none" }, by);
  clock.advance({ days: 1 });
  return ["nobody", "wrong-password", "disabled", "deleted", "no-password", "other-provider"];
}

/** Of all threads, in milliseconds: what a login takes on a machine that does nothing else, however busy this one is. */
function processorTime(): number {
  const { system, user } = process.cpuUsage();
  return (user + system) / 1000;
}

const median = (samples: readonly number[]): number =>
  [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;

it(`takes as long for every reason to deny, in the median of ${String(TRIES)} tries: within 10 %`, async () => {
  const clock = new FakeClock();
  const policy = { throttle: { addressBurst: 0, accountDelaySeconds: 0 } };
  const hasher = new BcryptPasswordHasher({ cost: COST });
  const identity = createNodeIdentity({ store: new MemoryStore(), clock, hasher, policy });
  const names = await addPeople(identity, clock);
  const samples = new Map(names.map((name): [string, number[]] => [name, []]));
  const tryOnce = async (username: string): Promise<number> => {
    const begin = processorTime();
    const result = await identity.logIn({ username, password: "wrong-secret", clientIp: "192.0.2.1", realm: "api" });
    expect(result).toEqual({ kind: "denied" });
    return processorTime() - begin;
  };
  for (const name of names) await tryOnce(name);
  // In turns: what slows the machine down for a while slows all of them.
  for (let round = 0; round < TRIES; round += 1) {
    for (const [name, times] of samples) times.push(await tryOnce(name));
  }
  const medians = [...samples.values()].map(median);
  const spread = Math.max(...medians) / Math.min(...medians);
  expect(
    spread,
    JSON.stringify(Object.fromEntries([...samples].map(([name, times]) => [name, median(times)]))),
  ).toBeLessThan(1.1);
}, 120_000);
