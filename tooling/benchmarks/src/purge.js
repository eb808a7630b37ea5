import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createNodeIdentity } from "@pp/identity-node";
import { onEachEngine } from "./databases.js";
import { addPeople, logIn } from "./people.js";
import { milliseconds, printFigures } from "./print.js";
import { seedAudit } from "./seed-audit.js";
import { percentile } from "./statistics.js";

const EVENTS = 1_000_000;
const PEOPLE = 4;
const QUIET_SECONDS = 20;
const worker = fileURLToPath(new URL("purge-worker.js", import.meta.url));

/** Purging a million events in another process while people log in: nobody may wait for it. */
export const measurePurge = () =>
  onEachEngine(async (engine) => {
    const database = await engine.create();
    const store = await database.open();
    await seedAudit(engine.name, database, EVENTS);
    const identity = createNodeIdentity({ store });
    const people = await addPeople(identity, PEOPLE);

    const quiet = await logInUntil(identity, people, delay(QUIET_SECONDS * 1000));
    const purging = purgeElsewhere(database.url);
    const busy = await logInUntil(identity, people, purging);
    const { events, seconds } = await purging;
    const [without, during] = [quiet, busy].map((samples) => percentile(samples, 0.99));
    printFigures(`${engine.name}: ${String(events)} events purged in ${seconds.toFixed(0)} s`, [
      {
        what: `a login, p99 of ${String(busy.length)}; the floor is that without a purge, of ${String(quiet.length)}`,
        value: milliseconds(during),
        floor: milliseconds(without),
        ratio: during / without,
        limit: "2.0",
        met: during <= 2 * without,
      },
    ]);
    await store.close();
    await database.close();
  });

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One login after the other, of one person after the other, until `end`; the time of each. */
async function logInUntil(identity, people, end) {
  const samples = [];
  let isOver = false;
  const ending = end.finally(() => (isOver = true));
  for (let turn = 0; !isOver; turn += 1) {
    const begin = performance.now();
    await logIn(identity, people[turn % people.length]);
    samples.push(performance.now() - begin);
  }
  await ending;
  return samples;
}

/** @returns {Promise<{ events: number, seconds: number }>} */
const purgeElsewhere = (url) =>
  new Promise((resolve, reject) => {
    const child = fork(worker, [url]);
    child.once("message", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the purge ended with ${String(code)}`)));
  });
