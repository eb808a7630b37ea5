export { authorize, type AccessHolder } from "./access/authorize.ts";
export { roleAllows, type GrantedRole } from "./access/grants.ts";
export { permissions, readPermissions, writePermissions, type Permission } from "./access/permissions.ts";
export { isResource, resources, type Resource } from "./access/resources.ts";
export { assignableRoles, parseRole, type AssignableRole, type Role } from "./access/roles.ts";
export { fullScope, narrowScope, parseScope, scopeAllows, scopeWithin, type Scope } from "./access/scope.ts";
export {
  canAdminister,
  effectiveRole,
  isExpired,
  mayLogIn,
  mayUseWebdav,
  type Account,
  type AuthMethod,
} from "./accounts/account.ts";
export type { AccountQuery, AccountReader, AccountRepository } from "./accounts/account-repository.ts";
export { makeAccountUid, makeRefId, parseAccountUid, type AccountUid, type RefId } from "./accounts/account-uid.ts";
export { parseEmail, type Email } from "./accounts/email.ts";
export type { LegacyAccount, LegacyAccountQuery, LegacyAccountReader } from "./accounts/legacy-account.ts";
export { parseDisplayName } from "./accounts/person-text.ts";
export type { ProfileReader, ProfileRepository } from "./accounts/profile-repository.ts";
export {
  emptyProfile,
  type AccountDetails,
  type AccountProfile,
  type AccountSettings,
  type TriState,
} from "./accounts/profile.ts";
export {
  acceptsPassword,
  assignableProviders,
  parseProvider,
  requiresPassword,
  type Provider,
} from "./accounts/provider.ts";
export { effectiveUploadPath, parseUserPath, type UserPath } from "./accounts/user-path.ts";
export { parseUsername, usernameHandle, usernameSkeleton, type Username } from "./accounts/username.ts";
export type { AccountChanges } from "./administration/account-changes.ts";
export type { AccountDescription } from "./administration/account-description.ts";
export type { AccountModification, AccountService, ModifiedAccount } from "./administration/account-service.ts";
export type { NewAccount } from "./administration/new-account.ts";
export type { ChangedPassword, PasswordService } from "./administration/password-service.ts";
export type { InitialAdmin, ResetResult, SetupService } from "./administration/setup-service.ts";
export { auditActions, type Actor, type AuditAction, type AuditEvent } from "./audit/audit-event.ts";
export type { AuditLog } from "./audit/audit-log.ts";
export { addressBucket, canonicalAddress } from "./authentication/client-address.ts";
export type { CredentialReader, CredentialRepository, StoredPassword } from "./credentials/credential-repository.ts";
export type { LinkTokenReader, LinkTokenRepository } from "./credentials/link-token-repository.ts";
export { newLinkTokens, type LinkTokens } from "./credentials/link-tokens.ts";
export type { Passcode } from "./credentials/passcode.ts";
export {
  looksLikeBcryptHash,
  MAX_PASSWORD_BYTES,
  parseNewPassword,
  parsePasswordHash,
} from "./credentials/password.ts";
export type { PasswordHash, PasswordHasher } from "./credentials/password-hasher.ts";
export {
  makeRecoveryCodes,
  parseRecoveryCode,
  RECOVERY_CODE_COUNT,
  recoveryCodeDigest,
  type RecoveryCode,
} from "./credentials/recovery-codes.ts";
export type { Totp } from "./credentials/totp.ts";
export {
  errorKinds,
  IdentityError,
  isIdentityError,
  type AnyIdentityError,
  type IdentityErrorCode,
  type IdentityErrorDetails,
  type IdentityErrorKind,
} from "./errors.ts";
export { createIdentity, type Identity, type IdentityOptions } from "./identity.ts";
export type { Cipher } from "./kernel/cipher.ts";
export type { Clock } from "./kernel/clock.ts";
export type { Digest } from "./kernel/digest.ts";
export { MAX_PAGE_SIZE } from "./kernel/paging.ts";
export { randomBase36, randomBase62, randomHex, type Random } from "./kernel/random.ts";
export { makePolicy, type IdentityPolicy } from "./policy.ts";
export { clientSessionProviders, type Session, type SessionId, type SessionProvider } from "./sessions/session.ts";
export { isAppPassword, makeAppPassword, type AppPassword } from "./sessions/app-password.ts";
export {
  makeSessionRefId,
  makeSessionToken,
  parseSessionReference,
  parseSessionSecret,
  sessionIdOf,
  type SessionReference,
  type SessionSecret,
  type SessionToken,
} from "./sessions/session-token.ts";
export type { SessionReader, SessionRepository } from "./sessions/session-repository.ts";
export type { IdentityStore, StoreReader, StoreTransaction } from "./store.ts";
