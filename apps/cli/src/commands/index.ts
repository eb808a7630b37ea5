import type { CommandClass } from "clipanion";
import type { CliContext } from "../context.ts";
import { MigrationsLsCommand } from "./migrations/ls.ts";
import { MigrationsRevertCommand } from "./migrations/revert.ts";
import { MigrationsRunCommand } from "./migrations/run.ts";
import { PasswdCommand } from "./passwd.ts";
import { UsersAddCommand } from "./users/add.ts";
import { UsersLegacyCommand } from "./users/legacy.ts";
import { UsersLsCommand } from "./users/ls.ts";
import { UsersModCommand } from "./users/mod.ts";
import { UsersResetCommand } from "./users/reset.ts";
import { UsersRestoreCommand } from "./users/restore.ts";
import { UsersRmCommand } from "./users/rm.ts";
import { UsersShowCommand } from "./users/show.ts";

/** Every command, in the order of the help. */
export const commands: readonly CommandClass<CliContext>[] = [
  PasswdCommand,
  UsersLsCommand,
  UsersLegacyCommand,
  UsersAddCommand,
  UsersShowCommand,
  UsersModCommand,
  UsersRmCommand,
  UsersRestoreCommand,
  UsersResetCommand,
  MigrationsLsCommand,
  MigrationsRunCommand,
  MigrationsRevertCommand,
];
