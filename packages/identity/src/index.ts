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
export type { AccountIdentity, AccountQuery, AccountReader, AccountRepository } from "./accounts/account-repository.ts";
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
export type {
  AccountModification,
  AccountService,
  ModifiedAccount,
  ModifyOptions,
} from "./administration/account-service.ts";
export type { NewAccount } from "./administration/new-account.ts";
export type { ChangedPassword, PasswordService } from "./administration/password-service.ts";
export type { Permit } from "./administration/permit.ts";
export type { InitialAdmin, ResetResult, SetupService } from "./administration/setup-service.ts";
export {
  auditActions,
  auditOutcomes,
  realms,
  type Actor,
  type AuditAction,
  type AuditEvent,
  type AuditOutcome,
  type Realm,
  type StoredAuditEvent,
} from "./audit/audit-event.ts";
export type { AuditLog, AuditQuery, AuditReader, EventRange } from "./audit/audit-log.ts";
export type { AuditService, PurgeResult } from "./audit/audit-service.ts";
export { contentHashOf } from "./audit/content-hash.ts";
export {
  loginStatuses,
  type LoginRecord,
  type LoginReport,
  type LoginReportQuery,
  type LoginReportReader,
  type LoginStatus,
  type LoginSummary,
} from "./audit/login-report.ts";
export type { AuditSeal, SealPurge } from "./audit/seal.ts";
export type { SealReader, SealRepository } from "./audit/seal-repository.ts";
export type { AuditFinding, AuditVerification } from "./audit/audit-verification.ts";
export type { AttemptRequest, AttemptResult } from "./authentication/attempt.ts";
export type { Authentication, AuthenticationDenial } from "./authentication/authenticate.ts";
export { addressBucket, canonicalAddress } from "./authentication/client-address.ts";
export type { CompleteLogInRequest, DenialReason, LogInRequest, LogInResult } from "./authentication/login.ts";
export type { PrincipalReader, SessionWithOwner } from "./authentication/principal-reader.ts";
export type { Principal, PrincipalAccount } from "./authentication/principal.ts";
export type {
  ExternalIdentity,
  RefusedSignIn,
  SignInDenial,
  SignInRequest,
  SignInResult,
  SignInRules,
} from "./authentication/sign-in.ts";
export type { WebdavAccess, WebdavRequest, WebdavResult } from "./authentication/webdav-login.ts";
export type { ThrottlePolicy } from "./authentication/throttle.ts";
export type { ThrottleEntry, ThrottleReader, ThrottleRepository } from "./authentication/throttle-repository.ts";
export type { ThrottleService } from "./authentication/throttle-service.ts";
export type { Client, ClientRole } from "./clients/client.ts";
export type { ClientQuery, ClientReader, ClientRepository, ClientWithSecret } from "./clients/client-repository.ts";
export type {
  ClientModification,
  ClientService,
  ModifiedClient,
  NewClient,
  RegisteredClient,
} from "./clients/client-service.ts";
export { makeClientUid, parseClientUid, type ClientUid } from "./clients/client-uid.ts";
export type { ClientCredentials, ClientOrigin } from "./clients/client-login.ts";
export type { Introspection, TokenRequest, TokenResult, TokenService } from "./clients/token-service.ts";
export type { PasscodeReader, PasscodeRepository } from "./credentials/passcode-repository.ts";
export type { Enrolment, PasscodeProof, PasscodeService, PasscodeStatus } from "./credentials/passcode-service.ts";
export type { ResealResult } from "./credentials/reseal-passcodes.ts";
export type { Totp } from "./credentials/totp.ts";
export type { Cipher } from "./kernel/cipher.ts";
export type { Digest } from "./kernel/digest.ts";
export { isAppPassword, makeAppPassword, type AppPassword } from "./sessions/app-password.ts";
export type { IssuedToken, NewToken, SessionService } from "./sessions/session-service.ts";
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
export type { CredentialReader, CredentialRepository, StoredPassword } from "./credentials/credential-repository.ts";
export type { LinkTokenReader, LinkTokenRepository } from "./credentials/link-token-repository.ts";
export { newLinkTokens, type LinkTokens } from "./credentials/link-tokens.ts";
export type { Passcode, SealedPasscode } from "./credentials/passcode.ts";
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
export type { Clock } from "./kernel/clock.ts";
export { MAX_PAGE_SIZE } from "./kernel/paging.ts";
export { randomBase36, randomBase62, randomHex, type Random } from "./kernel/random.ts";
export { makePolicy, type IdentityPolicy, type PolicyOptions } from "./policy.ts";
export type { SessionPolicy } from "./sessions/session-policy.ts";
export {
  clientSessionProviders,
  isSessionExpired,
  sessionKind,
  type GrantType,
  type Session,
  type SessionId,
  type SessionKind,
  type SessionMethod,
  type SessionProvider,
} from "./sessions/session.ts";
export type {
  SessionFamily,
  SessionOwner,
  SessionQuery,
  SessionReader,
  SessionRepository,
  SessionsOfAccount,
  SessionsOfIdentity,
} from "./sessions/session-repository.ts";
export type { IdentityStore, StoreReader, StoreTransaction } from "./store.ts";
