import { availableParallelism } from "node:os";
import { startPgBouncer } from "@pp/test-postgres/pgbouncer";
import { onEachEngine } from "./databases.js";
import { rate } from "./guard.js";
import { ratePerSecond, startServer } from "./load.js";
import { printFigures } from "./print.js";
import { canShare, holdTo } from "./processor-share.js";
import { interleave } from "./statistics.js";

const ROUNDS = 7;
const LIMIT = 1.8;
/** A core each for two instances, for Postgres and for who asks: with less they are in each other's way. */
const CORES_NEEDED = 4;
/** Of a core, for each instance, such that all have room on two. */
const SHARE = 0.3;

/** Two instances on one Postgres beside one alone, each with 10 connections: directly, and through pgbouncer. */
export const measureInstances = () =>
  onEachEngine(async (engine) => {
    if (engine.name !== "Postgres") return;
    const database = await engine.create();
    const pooler = await startPgBouncer(database.url);
    const hasCores = availableParallelism() >= CORES_NEEDED;
    const settings = [{ title: `on ${String(availableParallelism())} cores`, limit: hasCores ? LIMIT : undefined }];
    if (!hasCores && canShare()) {
      settings.push({ title: `each held to ${String(SHARE)} of a core`, limit: LIMIT, share: SHARE });
    }
    for (const { limit, share, title } of settings) {
      const direct = await measure(database.url, share);
      const pooled = await measure(`${pooler.url}?prepare=false`, share);
      printFigures(`Postgres: two instances beside one, ${title}, requests a second`, [
        rate("directly", direct.two, direct.one, limit),
        rate("through pgbouncer, which pools transactions", pooled.two, pooled.one, limit),
      ]);
    }
    await pooler.stop();
    await database.close();
  });

async function measure(url, share) {
  const servers = [await startServer("./guard-server.js", [url]), await startServer("./guard-server.js", [url])];
  const releases = share === undefined ? [] : servers.map(({ pid }) => holdTo(share, pid));
  const urls = servers.map(({ said }) => said.guarded.url);
  const { headers } = servers[0].said.guarded;
  const subjects = {
    one: async () => 1 / (await ratePerSecond(urls[0], { headers })),
    two: async () => 1 / (await ratePerSecond(urls, { headers, connections: 20 })),
  };
  await interleave(subjects, 1);
  const times = await interleave(subjects, ROUNDS);
  for (const server of servers) await server.stop();
  for (const release of releases) release();
  return times;
}
