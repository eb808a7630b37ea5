import type { CommandClass } from "clipanion";
import type { CliContext } from "../context.ts";
import { AuditCheckpointCommand } from "./audit/checkpoint.ts";
import { AuditEventsCommand } from "./audit/events.ts";
import { AuditLoginsCommand } from "./audit/logins.ts";
import { AuditPurgeCommand } from "./audit/purge.ts";
import { AuditResetCommand } from "./audit/reset.ts";
import { AuditVerifyCommand } from "./audit/verify.ts";
import { AuthAddCommand } from "./auth/add.ts";
import { AuthLsCommand } from "./auth/ls.ts";
import { AuthResetCommand } from "./auth/reset.ts";
import { AuthRmCommand } from "./auth/rm.ts";
import { AuthShowCommand } from "./auth/show.ts";
import { AuthThrottledLsCommand } from "./auth/throttled/ls.ts";
import { AuthThrottledRmCommand } from "./auth/throttled/rm.ts";
import { ClientsAddCommand } from "./clients/add.ts";
import { ClientsLsCommand } from "./clients/ls.ts";
import { ClientsModCommand } from "./clients/mod.ts";
import { ClientsResetCommand } from "./clients/reset.ts";
import { ClientsRmCommand } from "./clients/rm.ts";
import { ClientsShowCommand } from "./clients/show.ts";
import { LoginCommand } from "./login.ts";
import { MigrationsLsCommand } from "./migrations/ls.ts";
import { MigrationsRevertCommand } from "./migrations/revert.ts";
import { MigrationsRunCommand } from "./migrations/run.ts";
import { PasswdCommand } from "./passwd.ts";
import { TwoFactorDisableCommand } from "./two-factor/disable.ts";
import { TwoFactorEnableCommand } from "./two-factor/enable.ts";
import { TwoFactorStatusCommand } from "./two-factor/status.ts";
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
  LoginCommand,
  TwoFactorEnableCommand,
  TwoFactorDisableCommand,
  TwoFactorStatusCommand,
  UsersLsCommand,
  UsersLegacyCommand,
  UsersAddCommand,
  UsersShowCommand,
  UsersModCommand,
  UsersRmCommand,
  UsersRestoreCommand,
  UsersResetCommand,
  AuthLsCommand,
  AuthAddCommand,
  AuthShowCommand,
  AuthRmCommand,
  AuthResetCommand,
  AuthThrottledLsCommand,
  AuthThrottledRmCommand,
  ClientsLsCommand,
  ClientsAddCommand,
  ClientsShowCommand,
  ClientsModCommand,
  ClientsRmCommand,
  ClientsResetCommand,
  AuditLoginsCommand,
  AuditEventsCommand,
  AuditPurgeCommand,
  AuditCheckpointCommand,
  AuditVerifyCommand,
  AuditResetCommand,
  MigrationsLsCommand,
  MigrationsRunCommand,
  MigrationsRevertCommand,
];
