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
    const pooler = await findPooler(database.url);
    try {
      for (const setting of settings()) await measureSetting(setting, { database, pooler });
    } finally {
      await pooler?.stop();
      await database.close();
    }
  });

/** As many figures as this machine can give, and a limit where it has room for two instances. */
function settings() {
  const cores = availableParallelism();
  if (cores >= CORES_NEEDED) return [{ title: `on ${String(cores)} cores`, limit: LIMIT }];
  const shared = { title: `each held to ${String(SHARE)} of a core`, limit: LIMIT, share: SHARE };
  return [{ title: `on ${String(cores)} cores` }, ...(canShare() ? [shared] : [])];
}

const findPooler = (url) =>
  startPgBouncer(url).catch((error) => {
    console.error(`not measured through pgbouncer: ${error.message}`);
  });

async function measureSetting({ limit, share, title }, { database, pooler }) {
  const direct = await measure(database.url, share);
  const figures = [rate("directly", direct.two, direct.one, limit)];
  if (pooler !== undefined) {
    const pooled = await measure(`${pooler.url}?prepare=false`, share);
    figures.push(rate("through pgbouncer, which pools transactions", pooled.two, pooled.one, limit));
  }
  printFigures(`Postgres: two instances beside one, ${title}, requests a second`, figures);
}

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
