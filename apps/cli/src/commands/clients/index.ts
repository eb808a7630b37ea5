import type { CommandClass } from "clipanion";
import type { CliContext } from "../../context.ts";
import { ClientsAddCommand } from "./add.ts";
import { ClientsLsCommand } from "./ls.ts";
import { ClientsModCommand } from "./mod.ts";
import { ClientsResetCommand } from "./reset.ts";
import { ClientsRmCommand } from "./rm.ts";
import { ClientsShowCommand } from "./show.ts";

export const commands: readonly CommandClass<CliContext>[] = [
  ClientsLsCommand,
  ClientsAddCommand,
  ClientsShowCommand,
  ClientsModCommand,
  ClientsRmCommand,
  ClientsResetCommand,
];
