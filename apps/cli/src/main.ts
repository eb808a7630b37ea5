#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadProgram } from "./load-program.ts";
import { programHelp } from "./program-help.ts";

const args = process.argv.slice(2);
// As far as the system allows, a password among the arguments is not seen in the process list from here on.
process.title = "photoprism";

process.on("SIGINT", () => process.exit(130));
// A reader that has seen enough (`| head -1`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
}

if (args.length === 1 && args[0] === "--version") {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8")) as { version: string };
  process.stdout.write(`photoprism ${version}\n`);
} else if (args.length === 0 || (args.length === 1 && args[0] === "--help")) {
  process.stdout.write(programHelp());
} else {
  void loadProgram()
    .main(args)
    .then((exitCode) => {
      process.exitCode = exitCode;
    });
}
