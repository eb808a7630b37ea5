// Adds up what the test runners wrote into the folder that is given: "<passed> <failed>". What was skipped, a file that
// could not be loaded and a package without results count as failed. Every failure is named on stderr, so that the end
// of a long log tells what to look at.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const [folder] = process.argv.slice(2);
const names = readdirSync(folder);
const runs = names.map((name) => read(join(folder, name)));
const sum = (key) => runs.reduce((total, run) => total + run[key], 0);

const broken = runs
  .flatMap((run) => run.testResults)
  .filter((file) => file.status === "failed" && file.assertionResults.length === 0)
  .map((file) => `no test could run: ${file.name}`);
const silent = ["packages", "apps", "tooling"]
  .flatMap((group) => readdirSync(group).map((name) => ({ name, path: join(group, name, "package.json") })))
  .filter(({ path }) => existsSync(path) && read(path).scripts?.test !== undefined)
  .filter(({ name }) => !names.some((file) => new RegExp(`^${name}-\\d+\\.json$`).test(file)))
  .map(({ name }) => `no results of ${name}`);
const skipped = sum("numPendingTests") + sum("numTodoTests");
const failures = runs
  .flatMap((run) => run.testResults)
  .flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })))
  .filter((test) => test.status === "failed")
  .map((test) => `failed: ${test.file}: ${test.fullName}\n${test.failureMessages.join("\n").slice(0, 2000)}`);
const problems = [...failures, ...broken, ...silent, ...(skipped > 0 ? [`${skipped} tests were skipped`] : [])];

for (const problem of problems) console.error(problem);
console.log(sum("numPassedTests"), sum("numFailedTests") + broken.length + silent.length + skipped);
