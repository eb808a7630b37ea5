import { verify } from "@node-rs/bcrypt";
import { BcryptPasswordHasher, createNodeIdentity } from "@pp/identity-node";
import { onEachEngine } from "./databases.js";
import { addPeople, logIn, PASSWORD } from "./people.js";
import { compare, milliseconds, printFigures } from "./print.js";
import { interleave, percentile, summarize } from "./statistics.js";

const ROUNDS = 300;
const CROWD = 50;
const CROWD_ROUNDS = 3;
const TIMER_MS = 10;

/** In ms, beside the hash. */
const overheadLimits = { SQLite: 3, Postgres: 5 };

/** What a login costs beside the hash, and what a crowd of them does to the process. */
export const measureLogIn = () =>
  onEachEngine(async (engine) => {
    const database = await engine.create();
    const store = await database.open();
    await measureOverhead(engine, store);
    await measureCrowd(engine, store);
    await store.close();
    await database.close();
  });

/** With a hasher that costs nothing: what is left is everything else. */
async function measureOverhead(engine, store) {
  const hash = `$2b$12$${"a".repeat(53)}`;
  const free = {
    hash: () => Promise.resolve(hash),
    verify: () => Promise.resolve(true),
    verifyNothing: () => Promise.resolve(),
    needsRehash: () => false,
  };
  const identity = createNodeIdentity({ store, hasher: free });
  const [person] = await addPeople(identity, 1);
  for (let round = 0; round < 20; round += 1) await logIn(identity, person);
  const samples = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begin = performance.now();
    await logIn(identity, person);
    samples.push(performance.now() - begin);
  }
  const { median, min } = summarize(samples);
  const limit = overheadLimits[engine.name];
  printFigures(`${engine.name}: logIn beside the hash`, [
    {
      what: `median of ${String(ROUNDS)}; fastest ${milliseconds(min)}, p99 ${milliseconds(percentile(samples, 0.99))}`,
      value: milliseconds(median),
      limit: `${String(limit)} ms`,
      met: median <= limit,
    },
  ]);
  await identity.accounts.purge(person.username, { name: "system:benchmark" });
}

/** Everybody at once, beside as many bare hashes, and how late a timer is meanwhile. */
async function measureCrowd(engine, store) {
  const hasher = new BcryptPasswordHasher();
  const identity = createNodeIdentity({ store, hasher });
  const people = await addPeople(identity, CROWD);
  const stored = await hasher.hash(PASSWORD);
  const timed = (work) => async () => {
    const begin = performance.now();
    await Promise.all(people.map(work));
    return performance.now() - begin;
  };
  const lateness = [];
  const logInAll = timed((person) => logIn(identity, person));
  const subjects = {
    bare: timed(() => verify(PASSWORD, stored)),
    logins: () => whileWatched(logInAll, lateness),
  };
  const times = await interleave(subjects, CROWD_ROUNDS);
  const rate = times.bare.median / times.logins.median;
  const late = percentile(lateness, 0.99);
  printFigures(`${engine.name}: ${String(CROWD)} logins at once`, [
    {
      ...compare("all of them, beside as many bare hashes", times.logins, times.bare),
      ratio: rate,
      limit: "at least 0.9 of the rate",
      met: rate >= 0.9,
    },
    {
      what: `a timer of ${String(TIMER_MS)} ms meanwhile: how late it is, p99 of ${String(lateness.length)}`,
      value: milliseconds(late),
      limit: "30 ms",
      met: late <= 30,
    },
  ]);
}

/** Runs `work` beside a timer that notes how late it comes. */
async function whileWatched(work, lateness) {
  let due = performance.now() + TIMER_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    lateness.push(Math.max(now - due, 0));
    due = now + TIMER_MS;
  }, TIMER_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
