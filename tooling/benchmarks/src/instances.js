import { availableParallelism } from "node:os";
import { onEachEngine } from "./databases.js";
import { rate } from "./guard.js";
import { ratePerSecond, startServer } from "./load.js";
import { printFigures } from "./print.js";
import { interleave } from "./statistics.js";

const ROUNDS = 7;
/** A core each for two instances, for Postgres and for who asks: with less they are in each other's way. */
const CORES_NEEDED = 4;

/** Two instances on one Postgres beside one alone, each with 10 connections. */
export const measureInstances = () =>
  onEachEngine(async (engine) => {
    if (engine.name !== "Postgres") return;
    const database = await engine.create();
    const first = await startServer("./guard-server.js", [database.url]);
    const second = await startServer("./guard-server.js", [database.url, "another"]);
    const { headers, url } = first.said.guarded;
    const subjects = {
      one: async () => 1 / (await ratePerSecond(url, { headers })),
      two: async () => 1 / (await ratePerSecond([url, second.said.guarded.url], { headers, connections: 20 })),
    };
    await interleave(subjects, 1);
    const times = await interleave(subjects, ROUNDS);
    for (const server of [first, second]) await server.stop();
    await database.close();
    const limit = availableParallelism() >= CORES_NEEDED ? 1.8 : undefined;
    printFigures("Postgres: two instances beside one, requests a second", [
      rate(`two instances on ${String(availableParallelism())} cores`, times.two, times.one, limit),
    ]);
  });
