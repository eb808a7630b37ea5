import { engines } from "./engines.js";
import { compare, printFigures, printLines } from "./print.js";
import { BOBS, EVES_EVERY } from "./seed.js";
import { lastStatement, watchStatements } from "./statement-log.js";
import { interleave } from "./statistics.js";

const SMALL = 10_000;
const LARGE = 1_000_000;
const ROUNDS = 300;
const WARM_UP_ROUNDS = 20;
const MAX_SECONDS = 5;
const LIMIT = 1.5;
const LIST_LIMIT = 100;

/** The limit is that of the first; the other lines show how the rest behaves. */
const queries = [
  { what: `search bob, ${String(BOBS)} there`, query: { search: "bob" }, limit: LIMIT },
  { what: "search by uid", query: { search: "us44we8000000042" } },
  { what: "search for nobody", query: { search: "zoe" } },
  { what: "first page of all", query: {} },
  { what: `search eve, one in ${String(EVES_EVERY)}`, query: { search: "eve" } },
  { what: "role viewer, none there", query: { role: "viewer" } },
];

/** What the query of `users ls bob` costs in a hundred times larger table. */
export async function measureSearch() {
  for (const start of engines) {
    const engine = await start();
    try {
      await measureEngine(engine);
    } finally {
      await engine.stop();
    }
  }
}

/** @param {import("./engines.js").Engine} engine */
async function measureEngine(engine) {
  const [small, large] = [await engine.seed(SMALL), await engine.seed(LARGE)];
  const stores = { small: await small.open(), large: await large.open() };
  const figures = [];
  for (const { what, query, limit } of queries) {
    const list = (store) => store.read((reader) => reader.accounts.list({ ...query, limit: LIST_LIMIT }));
    const timed = (store) => async () => {
      const begin = performance.now();
      await list(store);
      return performance.now() - begin;
    };
    const subjects = { small: timed(stores.small), large: timed(stores.large) };
    await interleave(subjects, WARM_UP_ROUNDS, 1);
    const times = await interleave(subjects, ROUNDS, MAX_SECONDS);
    figures.push(compare(what, times.large, times.small, limit));
  }
  printFigures(`${engine.name}: ${String(LARGE)} accounts, the floor is ${String(SMALL)}`, figures);
  await Promise.all(Object.values(stores).map((store) => store.close()));
  await printPlan(engine, large);
}

/** @param {import("./engines.js").Engine} engine @param {import("./engines.js").SeededDatabase} database */
async function printPlan(engine, database) {
  const unwatch = watchStatements();
  const store = await database.open();
  const found = await store.read((reader) => reader.accounts.list({ search: "bob", limit: LIST_LIMIT }));
  const statement = lastStatement();
  await store.close();
  unwatch();
  if (found.length !== BOBS) throw new Error(`${engine.name} finds ${String(found.length)} bobs, not ${String(BOBS)}`);
  const plan = await database.explain(statement);
  const verdict = plan.some((line) => engine.scan.test(line)) ? "READS THE WHOLE TABLE" : "indexes only";
  printLines(`Plan of \`users ls bob\` on ${engine.name} (${verdict})`, [statement.sql, "", ...plan]);
}
