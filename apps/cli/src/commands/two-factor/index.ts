import type { CommandClass } from "clipanion";
import type { CliContext } from "../../context.ts";
import { TwoFactorDisableCommand } from "./disable.ts";
import { TwoFactorEnableCommand } from "./enable.ts";
import { TwoFactorResealCommand } from "./reseal.ts";
import { TwoFactorStatusCommand } from "./status.ts";

export const commands: readonly CommandClass<CliContext>[] = [
  TwoFactorEnableCommand,
  TwoFactorDisableCommand,
  TwoFactorStatusCommand,
  TwoFactorResealCommand,
];
