import { readFileSync } from "node:fs";
import Module from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import type * as Program from "./run.ts";

type ModuleFunction = (exports: object, require: NodeJS.Require, module: object, file: string, folder: string) => void;

/** Keeps compiled code between runs; Node has it from 22 on. */
const { enableCompileCache } = Module as { readonly enableCompileCache?: () => unknown };

/** What the build made of `run.ts`. */
export function loadProgram(): typeof Program {
  const file = join(__dirname, "program.cjs");
  if (enableCompileCache === undefined) {
    try {
      return loadCompiled(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  enableCompileCache?.();
  return Module.createRequire(file)(file) as typeof Program;
}

/**
 * With the compiled code that the build put beside it: to compile takes longer than most commands do. V8 does not take
 * what another version of it has compiled; the program is then compiled as usual.
 */
function loadCompiled(file: string): typeof Program {
  const cachedData = readFileSync(`${file}.cache`);
  const script = new Script(Module.wrap(readFileSync(file, "utf8")), { filename: file, cachedData });
  const module = { exports: {} };
  const run = script.runInThisContext() as ModuleFunction;
  run(module.exports, Module.createRequire(file), module, file, dirname(file));
  return module.exports as typeof Program;
}
