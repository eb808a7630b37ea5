import type { CommandClass } from "clipanion";
import type { CliContext } from "../../context.ts";
import { UsersAddCommand } from "./add.ts";
import { UsersLegacyCommand } from "./legacy.ts";
import { UsersLsCommand } from "./ls.ts";
import { UsersModCommand } from "./mod.ts";
import { UsersResetCommand } from "./reset.ts";
import { UsersRestoreCommand } from "./restore.ts";
import { UsersRmCommand } from "./rm.ts";
import { UsersShowCommand } from "./show.ts";

export const commands: readonly CommandClass<CliContext>[] = [
  UsersLsCommand,
  UsersLegacyCommand,
  UsersAddCommand,
  UsersShowCommand,
  UsersModCommand,
  UsersRmCommand,
  UsersRestoreCommand,
  UsersResetCommand,
];
