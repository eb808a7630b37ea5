import type { CommandClass } from "clipanion";
import type { CliContext } from "../../context.ts";
import { MigrationsLsCommand } from "./ls.ts";
import { MigrationsRevertCommand } from "./revert.ts";
import { MigrationsRunCommand } from "./run.ts";

export const commands: readonly CommandClass<CliContext>[] = [
  MigrationsLsCommand,
  MigrationsRunCommand,
  MigrationsRevertCommand,
];
