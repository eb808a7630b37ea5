import { createNodeIdentity } from "@pp/identity-node";
import { openBetterAuth } from "./better-auth.js";
import { onEachEngine } from "./databases.js";
import { printFigures } from "./print.js";
import { lastStatement, watchStatements } from "./statement-log.js";
import { interleave, summarize } from "./statistics.js";

const REPEATS = 9;
const ROUNDS = 20;
const WARM_UP_ROUNDS = 5;
const by = { name: "system:benchmark" };

/** How much faster than better-auth, and how much slower than the bare look-up, at each number of callers at once. */
const limits = {
  SQLite: [{ callers: 1, calls: 100, faster: 30, slower: 2.5 }],
  Postgres: [
    { callers: 1, calls: 30, faster: 4.5, slower: 1.2 },
    { callers: 10, calls: 10, faster: 8 },
  ],
};

/** `authenticate` of a browser session, beside better-auth's `getSession` and the bare look-up of the same row. */
export const measureAuthenticate = () =>
  onEachEngine(async (engine) => {
    const runs = limits[engine.name].map(() => []);
    for (let repeat = 0; repeat < REPEATS; repeat += 1) await measureOnce(engine, runs);
    for (const [index, { callers, faster, slower }] of limits[engine.name].entries()) {
      const [ours, bare, theirs] = ["ours", "bare", "theirs"].map((name) => medianOf(runs[index], name));
      printFigures(`${engine.name}: one session, ${String(callers)} at once, time per call`, [
        speedUp("authenticate, beside better-auth's getSession", ours, theirs, faster),
        slowDown("authenticate, beside the bare look-up", ours, bare, slower),
      ]);
    }
  });

/** On connections of its own: how quick one is depends on where the system puts the process at its other end. */
async function measureOnce(engine, runs) {
  const [ours, theirs] = [await engine.create(), await engine.create()];
  const unwatch = watchStatements();
  const store = await ours.open();
  const identity = createNodeIdentity({ store });
  await identity.accounts.add({ username: "bob", role: "user", password: "mysecret" }, by);
  const login = await identity.logIn({ username: "bob", password: "mysecret", clientIp: "192.0.2.1", realm: "api" });
  if (login.kind !== "ok") throw new Error(`the login was ${login.kind}`);
  const authenticate = async () => {
    const { kind } = await identity.authenticate(login.token);
    if (kind !== "ok") throw new Error(kind);
  };
  await authenticate();
  const bare = bareLookUp(ours, lastStatement());
  unwatch();
  const { getSession } = await openBetterAuth(theirs);

  for (const [index, { callers, calls }] of limits[engine.name].entries()) {
    const timed = (work) => () => timePerCall(work, { callers, calls });
    const subjects = { ours: timed(authenticate), bare: timed(bare), theirs: timed(getSession) };
    await interleave(subjects, WARM_UP_ROUNDS);
    runs[index].push(await interleave(subjects, ROUNDS));
  }
  await store.close();
  await Promise.all([ours.close(), theirs.close()]);
}

/** Of the repeats' medians the one in the middle. */
const medianOf = (run, name) => ({
  median: summarize(run.map((times) => times[name].median)).median,
  min: Math.min(...run.map((times) => times[name].min)),
});

/** The very statement of the store, prepared on the same driver, and nothing around it. */
function bareLookUp({ driver }, { sql, values }) {
  if ("connect" in driver) {
    return async () => {
      const { rows } = await driver.query({ name: "bare", text: sql, values: [...values] });
      if (rows.length !== 1) throw new Error("the row is not there");
    };
  }
  const statement = driver.prepare(sql);
  return () => {
    if (statement.get(...values) === undefined) throw new Error("the row is not there");
  };
}

/** In milliseconds: of all calls together, by their number. */
async function timePerCall(work, { callers, calls }) {
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let call = 0; call < calls; call += 1) await work();
    }),
  );
  return (performance.now() - begin) / (callers * calls);
}

const microseconds = (ms) => `${(ms * 1000).toFixed(1)} µs`;

const speedUp = (what, time, floor, limit) => ({
  what,
  value: microseconds(time.median),
  floor: microseconds(floor.median),
  ratio: floor.median / time.median,
  bestRatio: floor.min / time.min,
  limit: `at least ${String(limit)}`,
  met: floor.median / time.median >= limit,
});

const slowDown = (what, time, floor, limit) => ({
  what,
  value: microseconds(time.median),
  floor: microseconds(floor.median),
  ratio: time.median / floor.median,
  bestRatio: time.min / floor.min,
  ...(limit === undefined ? {} : { limit: `at most ${String(limit)}`, met: time.median / floor.median <= limit }),
});
