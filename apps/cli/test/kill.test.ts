import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines } from "./support/engines.ts";
import { expectInvariants } from "./support/invariants.ts";
import { makeSeededRandom, type SeededRandom } from "./support/random.ts";
import { purgeAccounts, seedAccounts } from "./support/seed.ts";
import { type Snapshot, takeSnapshot } from "./support/snapshot.ts";
import { openWorkspace, type Workspace } from "./support/workspace.ts";

const ROUNDS = 50;
const FILLERS = 100;
const SESSIONS = 120;
const victim = "victim";

interface Crime {
  readonly args: (round: number) => readonly string[];
  /** The database after the command, when it was faster than the signal. */
  readonly done: (before: Snapshot, round: number) => Snapshot;
}

const nobody = { name: undefined, version: undefined };

const crimes: readonly Crime[] = [
  {
    args: () => ["users", "rm", "--purge", "--yes", victim],
    done: (before) => ({
      accounts: before.accounts - 1,
      details: before.details - 1,
      settings: before.settings - 1,
      passwords: before.passwords - 1,
      passcodes: before.passcodes - 1,
      sessions: before.sessions - SESSIONS,
      events: before.events + 1,
      ...nobody,
    }),
  },
  {
    args: (round) => ["users", "mod", "--name", `Name ${String(round)}`, "--no-login", "--webdav", victim],
    done: (before, round) => ({
      ...before,
      // The change of access ends the sessions, which has an event of its own.
      sessions: before.sessions - SESSIONS,
      events: before.events + 2,
      name: `Name ${String(round)}`,
      version: Number(before.version) + 1,
    }),
  },
  {
    args: () => ["users", "reset", "--yes"],
    done: (before) => ({
      accounts: 0,
      details: 0,
      settings: 0,
      passwords: 0,
      passcodes: 0,
      sessions: 0,
      events: before.events + 1,
      ...nobody,
    }),
  },
];

/**
 * Chooses when to kill: after a command that had done nothing a little later, after one that was complete a little
 * earlier, so that most signals arrive around the commit; and always by chance.
 */
class Aim {
  #center: number;
  readonly #random: SeededRandom;

  constructor(wholeRunMs: number, random: SeededRandom) {
    this.#center = wholeRunMs * 0.85;
    this.#random = random;
  }

  get delayMs(): number {
    return this.#center * this.#random.between(0.85, 1.15);
  }

  learn(wasComplete: boolean): void {
    this.#center *= wasComplete ? 0.96 : 1.05;
  }
}

describe.each(engines)("kill -9 at random moments on $name", (engine) => {
  const random = makeSeededRandom();
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(engine);
    expect(await workspace.cli(["users", "ls"])).toMatchObject({ code: 0 });
  });
  afterAll(() => workspace.close());

  /** The administrator who must stay, the others, and the one that the commands are about. */
  const fillUp = async (): Promise<void> => {
    const present = new Set(
      (await workspace.database.rows("SELECT user_name FROM auth_users")).map((row) => row["user_name"]),
    );
    const names = ["keeper", victim, ...Array.from({ length: FILLERS }, (_, index) => `filler${String(index)}`)];
    const missing = names.filter((name) => !present.has(name));
    await seedAccounts(workspace.database, missing, { sessions: (name) => (name === victim ? SESSIONS : 2) });
  };

  const freshVictim = async (): Promise<void> => {
    await purgeAccounts(workspace.database, [victim]);
    await fillUp();
  };

  const timeOf = async (crime: Crime): Promise<number> => {
    await freshVictim();
    const start = performance.now();
    expect(await workspace.cli(crime.args(0))).toMatchObject({ code: 0 });
    return performance.now() - start;
  };

  it(`leaves everything or nothing of users rm --purge, users mod and users reset, in ${String(ROUNDS)} rounds`, async () => {
    const aims = new Map<Crime, Aim>();
    for (const crime of crimes) aims.set(crime, new Aim(await timeOf(crime), random));
    const outcomes = { complete: 0, nothing: 0 };
    for (let round = 1; round <= ROUNDS; round += 1) {
      const crime = crimes[round % crimes.length];
      const aim = crime && aims.get(crime);
      if (crime === undefined || aim === undefined) throw new Error("no command");
      await freshVictim();
      const before = await takeSnapshot(workspace.database, victim);
      const { child, ended } = workspace.start(crime.args(round));
      await sleep(aim.delayMs);
      child.kill("SIGKILL");
      await ended;
      const told = `seed ${String(random.seed)}, round ${String(round)}, ${crime.args(round).join(" ")}`;
      expect(await workspace.cli(["users", "ls"]), told).toMatchObject({ code: 0 });
      await engine.settle(workspace.database);
      const after = await takeSnapshot(workspace.database, victim);
      const complete = after.events > before.events;
      expect(after, told).toEqual(complete ? crime.done(before, round) : before);
      await expectInvariants(workspace.database, engine);
      aim.learn(complete);
      outcomes[complete ? "complete" : "nothing"] += 1;
    }
    console.log(`kill -9 on ${engine.name}, seed ${String(random.seed)}:`, outcomes);
    // Signals that always come too early or too late would show nothing.
    expect(Math.min(outcomes.complete, outcomes.nothing)).toBeGreaterThanOrEqual(5);
  }, 240_000);
});
