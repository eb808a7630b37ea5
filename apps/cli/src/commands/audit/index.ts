import type { CommandClass } from "clipanion";
import type { CliContext } from "../../context.ts";
import { AuditCheckpointCommand } from "./checkpoint.ts";
import { AuditEventsCommand } from "./events.ts";
import { AuditLoginsCommand } from "./logins.ts";
import { AuditPurgeCommand } from "./purge.ts";
import { AuditResetCommand } from "./reset.ts";
import { AuditVerifyCommand } from "./verify.ts";

export const commands: readonly CommandClass<CliContext>[] = [
  AuditLoginsCommand,
  AuditEventsCommand,
  AuditPurgeCommand,
  AuditCheckpointCommand,
  AuditVerifyCommand,
  AuditResetCommand,
];
