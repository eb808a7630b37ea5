import type {
  AccountRepository,
  AuditLog,
  AuditSeal,
  ClientRepository,
  CredentialRepository,
  IdentityStore,
  LoginReport,
  PasscodeRepository,
  SealRepository,
  SessionRepository,
  StoreTransaction,
  ThrottleRepository,
} from "@pp/identity";
import { expect } from "vitest";
import {
  aClient,
  anAccount,
  anEvent,
  aPasswordHash,
  aProfile,
  aSealedPasscode,
  aSession,
  someLinkTokens,
} from "../../builders/builders.ts";
import type { ConformanceCase } from "../harness/conformance-case.ts";
import {
  addWithBelongings,
  aDigest,
  appendEvent,
  belongingsOf,
  everyBelonging,
  listAccounts,
} from "../harness/store-helpers.ts";

/** One call of every method: a port that gets another one does not compile without it. */
type Calls<Repository> = { readonly [Method in keyof Repository]-?: () => Promise<unknown> };

const account = anAccount();
const { uid, username } = account;
const epoch = new Date(0);
const range = { first: 1, last: 1 };

const accountCalls = ({ accounts }: StoreTransaction): Calls<AccountRepository> => ({
  find: () => accounts.find(uid),
  findByUsername: () => accounts.findByUsername(username),
  findByIdentity: () => accounts.findByIdentity({ provider: "oidc", issuer: "", authId: "subject-1" }),
  list: () => accounts.list({ limit: 1 }),
  add: () => accounts.add(account),
  update: () => accounts.update(account),
  recordLogin: () => accounts.recordLogin(account, epoch),
  hold: () => accounts.hold(account),
  remove: () => accounts.remove(account),
  lockAdministrators: () => accounts.lockAdministrators(epoch, 1),
  clear: () => accounts.clear(),
});

const credentialCalls = ({ credentials }: StoreTransaction): Calls<CredentialRepository> => {
  const hash = aPasswordHash();
  return {
    findPassword: () => credentials.findPassword(uid),
    setPassword: () => credentials.setPassword(uid, hash, epoch),
    replaceHash: () => credentials.replaceHash(uid, { from: hash, to: hash }, epoch),
    removePassword: () => credentials.removePassword(uid),
  };
};

const passcodeCalls = ({ passcodes }: StoreTransaction): Calls<PasscodeRepository> => ({
  find: () => passcodes.find(uid),
  findSealed: () => passcodes.findSealed(uid),
  enrol: () => passcodes.enrol(aSealedPasscode(account)),
  reseal: () => passcodes.reseal(uid, { from: "a", to: "b" }),
  advance: () => passcodes.advance(uid, 1, epoch),
  setRecoveryCodes: () => passcodes.setRecoveryCodes(uid, [aDigest("code")], epoch),
  useRecoveryCode: () => passcodes.useRecoveryCode(uid, aDigest("code"), epoch),
  countRecoveryCodes: () => passcodes.countRecoveryCodes(uid),
  remove: () => passcodes.remove(uid),
});

const sessionCalls = ({ sessions }: StoreTransaction): Calls<SessionRepository> => {
  const session = aSession(undefined);
  const clientUid = aClient().uid;
  return {
    add: () => sessions.add(session),
    find: () => sessions.find(session),
    list: () => sessions.list({ limit: 1 }),
    remove: () => sessions.remove(session),
    removeByOwner: () => sessions.removeByOwner({ clientUid }),
    keepNewest: () => sessions.keepNewest({ clientUid }, 1),
    touch: () => sessions.touch(session, { at: epoch, clientIp: "" }),
    removeExpired: () => sessions.removeExpired(epoch, 1),
    clear: () => sessions.clear(),
  };
};

const clientCalls = ({ clients }: StoreTransaction): Calls<ClientRepository> => {
  const client = aClient();
  return {
    find: () => clients.find(client.uid),
    findWithSecret: () => clients.findWithSecret(client.uid),
    lock: () => clients.lock(client.uid),
    list: () => clients.list({ limit: 1 }),
    add: () => clients.add(client, aDigest("secret")),
    update: () => clients.update(client),
    remove: () => clients.remove(client.uid),
    clear: () => clients.clear(),
  };
};

const throttleCalls = ({ throttle }: StoreTransaction): Calls<ThrottleRepository> => {
  const key = "address:192.0.2.1";
  return {
    lock: () => throttle.lock([key]),
    put: () => throttle.put({ key, until: epoch, failures: 0, updatedAt: epoch }),
    list: () => throttle.list({ now: epoch, limit: 1 }),
    remove: () => throttle.remove(key),
    removeOlder: () => throttle.removeOlder(epoch, 1),
  };
};

const auditCalls = (tx: StoreTransaction): Calls<AuditLog> => ({
  append: () => appendEvent(tx, anEvent()),
  list: () => tx.audit.list({ limit: 1 }),
  listRange: () => tx.audit.listRange(range, 1),
  removeOlder: () => tx.audit.removeOlder(epoch, 1),
  removeRange: () => tx.audit.removeRange(range),
  clear: () => tx.audit.clear(),
});

const loginCalls = ({ logins }: StoreTransaction): Calls<LoginReport> => {
  const login = { clientIp: "192.0.2.1", username: "bob" };
  return {
    record: () => logins.record({ ...login, realm: "api", status: "OK", reason: "", userAgent: "", at: epoch }),
    list: () => logins.list({ limit: 1 }),
    hasSuccess: () => logins.hasSuccess(login, epoch),
    removeOlder: () => logins.removeOlder(epoch, 1),
    clear: () => logins.clear(),
  };
};

const aSeal: AuditSeal = {
  number: 1,
  range,
  holes: [],
  late: [],
  eventCount: 1,
  eventsHash: aDigest("events"),
  lastEventAt: epoch,
  sealedAt: epoch,
  keyId: "k1",
  signature: "signed",
  purge: undefined,
};

const sealCalls = ({ seals }: StoreTransaction): Calls<SealRepository> => ({
  list: () => seals.list({ fromNumber: 1, limit: 1 }),
  lockLast: () => seals.lockLast(),
  add: () => seals.add(aSeal),
  markPurged: () => seals.markPurged(1, { at: epoch, keyId: "k1", signature: "signed" }),
});

const callsOf = (
  tx: StoreTransaction,
): { readonly [Name in keyof StoreTransaction]: Calls<StoreTransaction[Name]> } => ({
  accounts: accountCalls(tx),
  profiles: {
    find: () => tx.profiles.find(uid),
    add: () => tx.profiles.add(aProfile(account)),
    update: () => tx.profiles.update(aProfile(account)),
  },
  credentials: credentialCalls(tx),
  passcodes: passcodeCalls(tx),
  linkTokens: {
    find: () => tx.linkTokens.find(uid),
    set: () => tx.linkTokens.set(someLinkTokens(account)),
  },
  sessions: sessionCalls(tx),
  clients: clientCalls(tx),
  throttle: throttleCalls(tx),
  audit: auditCalls(tx),
  logins: loginCalls(tx),
  seals: sealCalls(tx),
});

/** Names of the calls that do not fail, whether at once or later. */
async function callsThatWork(tx: StoreTransaction): Promise<readonly string[]> {
  const working: string[] = [];
  for (const [name, calls] of Object.entries<Readonly<Record<string, () => Promise<unknown>>>>(callsOf(tx))) {
    for (const [method, call] of Object.entries(calls)) {
      const [result] = await Promise.allSettled([Promise.resolve().then(call)]);
      if (result.status === "fulfilled") working.push(`${name}.${method}`);
    }
  }
  return working;
}

async function leakedHandle(store: IdentityStore, fail: boolean): Promise<StoreTransaction> {
  let leaked: StoreTransaction | undefined;
  const work = store.transaction((tx) => {
    leaked = tx;
    return fail ? Promise.reject(new Error("no")) : Promise.resolve();
  });
  await Promise.allSettled([work]);
  if (leaked === undefined) throw new Error("the work was not run");
  return leaked;
}

export const endedTransactionCases: readonly ConformanceCase[] = (["committed", "rolled back"] as const).map((end) => ({
  name: `refuses every call on the handle of a transaction that was ${end}`,
  run: async ({ store }) => {
    const stored = anAccount();
    await addWithBelongings(store, stored);
    const leaked = await leakedHandle(store, end === "rolled back");
    expect(await callsThatWork(leaked)).toEqual([]);
    expect(await listAccounts(store)).toEqual([stored]);
    expect(await belongingsOf(store, stored.uid)).toEqual(everyBelonging);
  },
}));
