import type { CommandClass } from "clipanion";
import type { CliContext } from "../../context.ts";
import { AuthAddCommand } from "./add.ts";
import { AuthLsCommand } from "./ls.ts";
import { AuthResetCommand } from "./reset.ts";
import { AuthRmCommand } from "./rm.ts";
import { AuthShowCommand } from "./show.ts";
import { AuthThrottledLsCommand } from "./throttled/ls.ts";
import { AuthThrottledRmCommand } from "./throttled/rm.ts";

export const commands: readonly CommandClass<CliContext>[] = [
  AuthLsCommand,
  AuthAddCommand,
  AuthShowCommand,
  AuthRmCommand,
  AuthResetCommand,
  AuthThrottledLsCommand,
  AuthThrottledRmCommand,
];
