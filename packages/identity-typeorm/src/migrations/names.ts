/**
 * The names of all migrations, the oldest first. Apart from their code, so that whether the schema is up to date can
 * be told without loading the ORM.
 */
export const migrationNames = [
  "CreateAccounts1764000000000",
  "CreateCredentials1764000001000",
  "CreateSessions1764000002000",
  "CreateAuditEvents1764000003000",
  "CreateClients1764000004000",
  "CreateRecoveryCodes1764000005000",
  "CreateThrottle1764000006000",
  "SealAuditEvents1764000007000",
  "CreateAuditLogins1764000008000",
  "IndexIdentities1764000009000",
] as const;

/** Not `migrations`: the host, or an old installation in the same database, may have a table of that name. */
export const MIGRATIONS_TABLE = "identity_migrations";
