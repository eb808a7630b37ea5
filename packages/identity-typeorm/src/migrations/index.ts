import { CreateAccounts1764000000000 } from "./1764000000000-create-accounts.ts";
import { CreateCredentials1764000001000 } from "./1764000001000-create-credentials.ts";
import { CreateSessions1764000002000 } from "./1764000002000-create-sessions.ts";
import { CreateAuditEvents1764000003000 } from "./1764000003000-create-audit-events.ts";

/** In the order of `migrationNames`. */
export const identityMigrations = [
  CreateAccounts1764000000000,
  CreateCredentials1764000001000,
  CreateSessions1764000002000,
  CreateAuditEvents1764000003000,
] as const;
