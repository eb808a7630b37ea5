import type { StoreTransaction } from "@pp/identity";
import type { TransactionScope } from "./transaction-scope.ts";
import { TypeOrmAccountRepository } from "./typeorm-account-repository.ts";
import { TypeOrmAuditLog } from "./typeorm-audit-log.ts";
import { TypeOrmCredentialRepository } from "./typeorm-credential-repository.ts";
import { TypeOrmLinkTokenRepository } from "./typeorm-link-token-repository.ts";
import { TypeOrmProfileRepository } from "./typeorm-profile-repository.ts";
import { TypeOrmSessionRepository } from "./typeorm-session-repository.ts";

export const typeOrmRepositories = (scope: TransactionScope): StoreTransaction => ({
  accounts: new TypeOrmAccountRepository(scope),
  profiles: new TypeOrmProfileRepository(scope),
  credentials: new TypeOrmCredentialRepository(scope),
  linkTokens: new TypeOrmLinkTokenRepository(scope),
  sessions: new TypeOrmSessionRepository(scope),
  audit: new TypeOrmAuditLog(scope),
});
