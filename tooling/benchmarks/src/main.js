import { cpus } from "node:os";
import { measureAuthenticate } from "./authenticate.js";
import { measureAudit } from "./audit-size.js";
import { measureLists } from "./list-accounts.js";
import { measureSearch } from "./prefix-search.js";
import { measureLogIn } from "./log-in.js";
import { measurePurge } from "./purge.js";
import { measureGuard } from "./guard.js";
import { measureInstances } from "./instances.js";
import { measureStartUp } from "./start-up.js";

const benchmarks = {
  "start-up": measureStartUp,
  list: measureLists,
  search: measureSearch,
  authenticate: measureAuthenticate,
  "log-in": measureLogIn,
  guard: measureGuard,
  instances: measureInstances,
  audit: measureAudit,
  purge: measurePurge,
};

/** All of them, or those that are named: `node src/main.js search`. */
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benchmarks);
const unknown = chosen.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(", ")}; accepted: ${Object.keys(benchmarks).join(", ")}`);
  process.exit(2);
}

const [processor] = cpus();
console.log(`Node ${process.version}, ${String(cpus().length)} × ${processor?.model ?? "unknown processor"}`);
for (const name of chosen) await benchmarks[name]();
