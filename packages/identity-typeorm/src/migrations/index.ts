import { CreateAccounts1764000000000 } from "./1764000000000-create-accounts.ts";
import { CreateCredentials1764000001000 } from "./1764000001000-create-credentials.ts";
import { CreateSessions1764000002000 } from "./1764000002000-create-sessions.ts";
import { CreateAuditEvents1764000003000 } from "./1764000003000-create-audit-events.ts";
import { CreateClients1764000004000 } from "./1764000004000-create-clients.ts";
import { CreateRecoveryCodes1764000005000 } from "./1764000005000-create-recovery-codes.ts";
import { CreateThrottle1764000006000 } from "./1764000006000-create-throttle.ts";
import { SealAuditEvents1764000007000 } from "./1764000007000-seal-audit-events.ts";
import { CreateAuditLogins1764000008000 } from "./1764000008000-create-audit-logins.ts";
import { IndexIdentities1764000009000 } from "./1764000009000-index-identities.ts";

/** In the order of `migrationNames`. */
export const identityMigrations = [
  CreateAccounts1764000000000,
  CreateCredentials1764000001000,
  CreateSessions1764000002000,
  CreateAuditEvents1764000003000,
  CreateClients1764000004000,
  CreateRecoveryCodes1764000005000,
  CreateThrottle1764000006000,
  SealAuditEvents1764000007000,
  CreateAuditLogins1764000008000,
  IndexIdentities1764000009000,
] as const;
