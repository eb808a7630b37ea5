import { join } from "node:path";
import { compare, printFigures } from "./print.js";
import { measureFloor, peakMegabytes, program, runNode, workFolder } from "./processes.js";
import { seedSqlite } from "./seed.js";
import { interleave } from "./statistics.js";

const ACCOUNTS = 100_000;
const ROUNDS = 25;
const MEMORY_ROUNDS = 5;
const LIMIT = 2.5;
const LIMIT_MEGABYTES = 100;
const commands = [
  ["users", "ls"],
  ["users", "ls", "--json"],
  ["users", "ls", "bob"],
];

/** The whole command, from the start of Node to its end: 100 rows out of 100,000. */
export async function measureLists() {
  const path = join(workFolder, "list.db");
  await seedSqlite(path, ACCOUNTS);
  const env = { PHOTOPRISM_DATABASE_URL: `sqlite:${path}` };
  const rows = JSON.parse(runNode([program, "users", "ls", "--json"], env).stdout);
  if (rows.length !== 100) throw new Error(`users ls shows ${String(rows.length)} accounts, not 100`);

  const subjects = Object.fromEntries(
    commands.map((args) => [args.join(" "), () => runNode([program, ...args], env).ms]),
  );
  const { floor, ...times } = await interleave({ floor: measureFloor, ...subjects }, ROUNDS);
  printFigures(
    `Lists of ${String(ACCOUNTS)} accounts in SQLite: the floor is \`node -e 0\`, ${String(ROUNDS)} rounds`,
    [
      ...Object.entries(times).map(([args, time]) => compare(`photoprism ${args}`, time, floor, LIMIT)),
      ...commands.map((args) => memoryFigure(args, env)),
    ],
  );
}

function memoryFigure(args, env) {
  const peaks = Array.from({ length: MEMORY_ROUNDS }, () => peakMegabytes([program, ...args], env));
  const peak = Math.max(...peaks);
  const floor = peakMegabytes(["-e", "0"], env);
  return {
    what: `photoprism ${args.join(" ")}, peak memory`,
    value: `${peak.toFixed(0)} MB`,
    floor: `${floor.toFixed(0)} MB`,
    ratio: peak / floor,
    limit: `${String(LIMIT_MEGABYTES)} MB`,
    met: peak <= LIMIT_MEGABYTES,
  };
}
