import type { StoreTransaction } from "@pp/identity";
import type { TransactionScope } from "./transaction-scope.ts";
import { TypeOrmAccountRepository } from "./typeorm-account-repository.ts";
import { TypeOrmAuditLog } from "./typeorm-audit-log.ts";
import { TypeOrmClientRepository } from "./typeorm-client-repository.ts";
import { TypeOrmCredentialRepository } from "./typeorm-credential-repository.ts";
import { TypeOrmLinkTokenRepository } from "./typeorm-link-token-repository.ts";
import { TypeOrmLoginReport } from "./typeorm-login-report.ts";
import { TypeOrmPasscodeRepository } from "./typeorm-passcode-repository.ts";
import { TypeOrmProfileRepository } from "./typeorm-profile-repository.ts";
import { TypeOrmSealRepository } from "./typeorm-seal-repository.ts";
import { TypeOrmSessionRepository } from "./typeorm-session-repository.ts";
import { TypeOrmThrottleRepository } from "./typeorm-throttle-repository.ts";

export const typeOrmRepositories = (scope: TransactionScope): StoreTransaction => ({
  accounts: new TypeOrmAccountRepository(scope),
  profiles: new TypeOrmProfileRepository(scope),
  credentials: new TypeOrmCredentialRepository(scope),
  passcodes: new TypeOrmPasscodeRepository(scope),
  linkTokens: new TypeOrmLinkTokenRepository(scope),
  sessions: new TypeOrmSessionRepository(scope),
  clients: new TypeOrmClientRepository(scope),
  throttle: new TypeOrmThrottleRepository(scope),
  audit: new TypeOrmAuditLog(scope),
  logins: new TypeOrmLoginReport(scope),
  seals: new TypeOrmSealRepository(scope),
});
