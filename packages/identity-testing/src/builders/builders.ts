import {
  type Account,
  type AccountProfile,
  type AuditEvent,
  type Client,
  emptyProfile,
  fullScope,
  type LinkTokens,
  makeAccountUid,
  makeClientUid,
  makeRefId,
  parseEmail,
  parseScope,
  parseUsername,
  type Passcode,
  type PasswordHash,
  type SealedPasscode,
  type Session,
  type SessionId,
} from "@pp/identity";

let count = 0;

/** A number that no other call has had: names made of it never collide. */
const next = (): number => (count += 1);

const base36 = (value: number, length: number): string => value.toString(36).padStart(length, "0");

export const aDate = (iso = "2024-02-29T23:59:59.987Z"): Date => new Date(iso);

/** A living administrator with every field that can be unique being so. */
export function anAccount(overrides: Partial<Account> = {}): Account {
  const number = next();
  return {
    uid: makeAccountUid(aDate(), base36(number, 9)),
    uuid: "",
    refId: makeRefId("user", base36(number, 8)),
    username: parseUsername(`user${String(number)}`),
    displayName: `User ${String(number)}`,
    email: parseEmail(`user${String(number)}@example.com`),
    backupEmail: "",
    role: "admin",
    attributes: "",
    provider: "local",
    method: "default",
    issuer: "",
    authId: "",
    superAdmin: false,
    canLogin: true,
    webdav: false,
    canInvite: false,
    invitedBy: "",
    basePath: "",
    uploadPath: "",
    thumb: "",
    thumbSource: "",
    loginAt: undefined,
    verifiedAt: undefined,
    consentAt: undefined,
    expiresAt: undefined,
    bornAt: undefined,
    createdAt: aDate(),
    updatedAt: aDate(),
    deletedAt: undefined,
    version: 1,
    ...overrides,
  };
}

export const aProfile = (account: Account, overrides: Partial<AccountProfile> = {}): AccountProfile => ({
  ...emptyProfile(account.uid, aDate()),
  ...overrides,
});

/** Of the right shape, for no password at all. */
export const aPasswordHash = (): PasswordHash => `$2b$12$${base36(next(), 53)}` as PasswordHash;

export const aPasscode = (account: Account, overrides: Partial<Passcode> = {}): Passcode => ({
  accountUid: account.uid,
  activatedAt: aDate(),
  createdAt: aDate(),
  updatedAt: aDate(),
  ...overrides,
});

export const aSealedPasscode = (account: Account, overrides: Partial<SealedPasscode> = {}): SealedPasscode => ({
  passcode: aPasscode(account, { activatedAt: undefined }),
  sealedSecret: `sealed-${String(next())}`,
  lastStep: 0,
  ...overrides,
});

export const someLinkTokens = (account: Account, overrides: Partial<LinkTokens> = {}): LinkTokens => ({
  accountUid: account.uid,
  preview: base36(next(), 8),
  download: base36(next(), 8),
  invite: "",
  verify: "",
  reset: "",
  ...overrides,
});

/** A browser session of the account, without an end. */
export function aSession(account: Account | undefined, overrides: Partial<Session> = {}): Session {
  const number = next();
  return {
    id: number.toString(16).padStart(64, "0") as SessionId,
    refId: `sess${base36(number, 8)}`,
    accountUid: account?.uid,
    username: account?.username ?? "",
    clientUid: undefined,
    clientName: "",
    provider: "local",
    method: "default",
    grantType: "password",
    issuer: "",
    authId: "",
    parentId: undefined,
    scope: fullScope,
    clientIp: "192.0.2.1",
    loginIp: "192.0.2.1",
    userAgent: "",
    createdAt: aDate(),
    updatedAt: aDate(),
    lastActiveAt: new Date("2024-02-29T23:59:59.000Z"),
    expiresAt: undefined,
    idleTimeoutSeconds: 0,
    ...overrides,
  };
}

/** An enabled client that belongs to nobody. */
export function aClient(overrides: Partial<Client> = {}): Client {
  const number = next();
  return {
    uid: makeClientUid(aDate(), base36(number, 9)),
    name: `Client ${String(number)}`,
    accountUid: undefined,
    username: "",
    role: "client",
    scope: parseScope("photos read"),
    enabled: true,
    tokenLifetimeSeconds: 3600,
    tokenLimit: 10,
    url: "",
    callbackUrl: "",
    lastActiveAt: undefined,
    createdAt: aDate(),
    updatedAt: aDate(),
    version: 1,
    ...overrides,
  };
}

export const anEvent = (overrides: Partial<AuditEvent> = {}): AuditEvent => ({
  at: aDate(),
  actor: { name: "cli:root" },
  action: "account.changed",
  subject: makeAccountUid(aDate(), base36(next(), 9)),
  subjectName: "bob",
  fields: ["displayName", "role"],
  ...overrides,
});
