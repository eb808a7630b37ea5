import { onEachEngine } from "./databases.js";
import { ratePerSecond, startServer } from "./load.js";
import { printFigures } from "./print.js";
import { interleave } from "./statistics.js";

const ROUNDS = 7;

/** How much of the open route's rate is left, and how many times better-auth's that is. */
const limits = { SQLite: { ofOpen: 0.8, ofTheirs: 5 }, Postgres: { ofTheirs: 3 } };

/** A route behind a guard, beside the same route without one and behind better-auth, in the same framework. */
export const measureGuard = () =>
  onEachEngine(async (engine) => {
    const databases = [await engine.create(), await engine.create()];
    const servers = [
      await startServer("./guard-server.js", [databases[0].url]),
      await startServer("./guard-peer-server.js", [databases[1].url]),
    ];
    const subjects = { ...servers[0].said, ...servers[1].said };
    const timed = Object.entries(subjects).map(([name, { headers, url }]) => [
      name,
      async () => 1 / (await ratePerSecond(url, { headers })),
    ]);
    await interleave(Object.fromEntries(timed), 1);
    const times = await interleave(Object.fromEntries(timed), ROUNDS);
    for (const server of servers) await server.stop();
    for (const database of databases) await database.close();
    const { ofOpen, ofTheirs } = limits[engine.name];
    printFigures(`${engine.name}: a guarded route under load, 10 connections, requests a second`, [
      rate(
        "a route that reads 100 rows, beside the same route without the guard",
        times.guardedRows,
        times.openRows,
        ofOpen,
      ),
      rate(
        "a route that answers with a constant, beside the same without the guard",
        times.guarded,
        times.open,
        ofOpen,
      ),
      rate("the latter, beside better-auth's look-up in the place of the guard", times.guarded, times.theirs, ofTheirs),
    ]);
  });

/** `times` are seconds for one request. */
export const rate = (what, time, floor, limit) => ({
  what,
  value: (1 / time.median).toFixed(0),
  floor: (1 / floor.median).toFixed(0),
  ratio: floor.median / time.median,
  bestRatio: floor.min / time.min,
  ...(limit === undefined ? {} : { limit: `at least ${String(limit)}`, met: floor.median / time.median >= limit }),
});
