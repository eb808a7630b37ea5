import { createNodeIdentity } from "@pp/identity-node";
import { onEachEngine } from "./databases.js";
import { compare, printFigures } from "./print.js";
import { seedAudit } from "./seed-audit.js";
import { interleave } from "./statistics.js";

const SMALL = 100_000;
const LARGE = 10_000_000;
const ROUNDS = 300;
const WARM_UP_ROUNDS = 30;
const MAX_SECONDS = 10;
const APPENDS_PER_SAMPLE = 10;

/** The limit is that of the issue; the other lines show how the rest behaves. */
const reports = [
  { what: "audit logins -n 100", run: ({ audit }) => audit.listLogins({ limit: 100 }), limit: 1.5 },
  { what: "audit events -n 100", run: ({ audit }) => audit.listEvents({ limit: 100 }), limit: 1.5 },
  { what: "audit logins person77", run: ({ audit }) => audit.listLogins({ search: "person77", limit: 100 }) },
  { what: "audit events person77", run: ({ audit }) => audit.listEvents({ search: "person77", limit: 100 }) },
  { what: "audit events --outcome failed", run: ({ audit }) => audit.listEvents({ outcome: "failed", limit: 100 }) },
];

const event = {
  actor: { name: "anonymous", clientIp: "192.0.2.1", userAgent: "Mozilla/5.0" },
  action: "login.attempted",
  subject: "us44we8000000001",
  subjectName: "person1",
  fields: [],
  realm: "api",
};

/** What reports and appends cost on a hundred times larger log. */
export const measureAudit = () =>
  onEachEngine(async (engine) => {
    const subjects = { small: await openSeeded(engine, SMALL), large: await openSeeded(engine, LARGE) };
    const figures = [];
    for (const { what, run, limit } of reports) {
      const timed =
        ({ identity }) =>
        () =>
          timeOf(() => run(identity));
      figures.push(await measurePair(what, subjects, timed, limit));
    }
    const appending =
      ({ store }) =>
      () =>
        timeOf(() => append(store));
    figures.push(await measurePair(`append, ${String(APPENDS_PER_SAMPLE)} times`, subjects, appending, 1.2));
    printFigures(`${engine.name}: ${String(LARGE)} events, the floor is ${String(SMALL)}`, figures);
    for (const { store, database } of Object.values(subjects)) {
      await store.close();
      await database.close();
    }
  });

async function openSeeded(engine, count) {
  const database = await engine.create();
  const store = await database.open();
  await seedAudit(engine.name, database, count);
  return { database, store, identity: createNodeIdentity({ store }) };
}

async function measurePair(what, { small, large }, timed, limit) {
  const subjects = { small: timed(small), large: timed(large) };
  await interleave(subjects, WARM_UP_ROUNDS, 1);
  const times = await interleave(subjects, ROUNDS, MAX_SECONDS);
  return compare(what, times.large, times.small, limit);
}

async function timeOf(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

async function append(store) {
  for (let count = 0; count < APPENDS_PER_SAMPLE; count += 1) {
    await store.transaction((tx) => tx.audit.append({ ...event, at: new Date() }, "0".repeat(64)));
  }
}
