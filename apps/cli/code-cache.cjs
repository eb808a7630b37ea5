// Keeps the compiled code of dist/program.cjs beside it: what a help and a list execute, so that they need not compile.
const { execFileSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

const file = join(__dirname, "dist/program.cjs");
const folder = mkdtempSync(join(tmpdir(), "photoprism-build-"));
const database = ["--database", `sqlite:${join(folder, "identity.db")}`];

function load() {
  const script = new Script(Module.wrap(readFileSync(file, "utf8")), {
    filename: file,
  });
  const program = { exports: {} };
  script.runInThisContext()(program.exports, Module.createRequire(file), program, file, dirname(file));
  return { script, run: program.exports.main };
}

async function main() {
  // In a process of its own: code that changes accounts would make the file larger, and slower to read.
  const bob = ["users", "add", ...database, "-r", "user", "-A", "none", "bob"];
  execFileSync(process.execPath, [join(__dirname, "dist/main.cjs"), ...bob], { stdio: "pipe" });
  const { script, run } = load();
  process.stdout.write = () => true;
  process.stderr.write = () => true;
  for (const command of [
    ["users", "add", "--help"],
    ["users", "ls", ...database],
  ]) {
    const exitCode = await run(command);
    if (exitCode !== 0) throw new Error(`photoprism ${command.join(" ")}: exit ${String(exitCode)}`);
  }
  writeFileSync(`${file}.cache`, script.createCachedData());
}

main().finally(() => rmSync(folder, { recursive: true, force: true }));
