import { type Account, mayLogIn } from "../accounts/account.ts";
import { getLivingAccount } from "../accounts/find-account.ts";
import { acceptsPassword, supportsTwoFactor } from "../accounts/provider.ts";
import { retryOnChange } from "../accounts/retry-on-change.ts";
import type { Actor, AuditAction } from "../audit/audit-event.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { IdentityError } from "../errors.ts";
import type { Cipher } from "../kernel/cipher.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Digest } from "../kernel/digest.ts";
import type { Random } from "../kernel/random.ts";
import type { SessionId } from "../sessions/session.ts";
import type { IdentityStore, StoreTransaction } from "../store.ts";
import type { PasswordHasher } from "./password-hasher.ts";
import { makeRecoveryCodes, recoveryCodeDigest, type RecoveryCode } from "./recovery-codes.ts";
import { resealPasscodes, type ResealResult } from "./reseal-passcodes.ts";
import type { Totp } from "./totp.ts";
import { verifyPassword } from "./verify-password.ts";

export interface PasscodeDeps {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly cipher: Cipher;
  readonly totp: Totp;
  readonly digest: Digest;
  readonly clock: Clock;
  readonly random: Random;
  readonly trail: AuditTrail;
  /** What authenticator apps show beside the username. */
  readonly appName: string;
}

/**
 * Why the caller may change the second factor: the account's password, or, for accounts that have none, a session
 * opened at most ten minutes ago; `administrator` for somebody at the server's own terminal.
 */
export type PasscodeProof =
  | { readonly kind: "password"; readonly password: string }
  | { readonly kind: "fresh-session"; readonly openedAt: Date }
  | { readonly kind: "administrator" };

/** What the person has to keep; the one time that it can be read. */
export interface Enrolment {
  /** For the QR code of an authenticator app. */
  readonly uri: string;
  /** The same secret in base 32, for typing. */
  readonly secret: string;
  readonly recoveryCodes: readonly RecoveryCode[];
}

export interface PasscodeStatus {
  readonly account: Account;
  readonly state: "none" | "pending" | "active";
  readonly activatedAt: Date | undefined;
  readonly recoveryCodesLeft: number;
}

interface MethodChange {
  readonly method: Account["method"];
  readonly action: AuditAction;
  readonly now: Date;
  readonly by: Actor;
  readonly keepSession: SessionId | undefined;
}

/** How old a session may be to count as fresh. */
const FRESH_MS = 10 * 60 * 1000;

/** The second factor of accounts: TOTP with recovery codes. An identifier is a username or a uid. */
export class PasscodeService {
  readonly #deps: PasscodeDeps;

  constructor(deps: PasscodeDeps) {
    this.#deps = deps;
  }

  /** @throws IdentityError `account/not-found`, `account/deleted` */
  status(identifier: string): Promise<PasscodeStatus> {
    return this.#deps.store.read(async (reader) => {
      const account = await getLivingAccount(reader.accounts, identifier);
      const passcode = await reader.passcodes.find(account.uid);
      const state = passcode === undefined ? "none" : passcode.activatedAt === undefined ? "pending" : "active";
      const recoveryCodesLeft = await reader.passcodes.countRecoveryCodes(account.uid);
      return { account, state, activatedAt: passcode?.activatedAt, recoveryCodesLeft };
    });
  }

  /**
   * Makes a secret that waits for its first code; until then nothing is asked for at login.
   *
   * @throws IdentityError `account/not-found`, `account/deleted`, `account/disabled`, `credentials/invalid`,
   *   `passcode/not-supported`, `passcode/already-active`, `secret-key/missing`
   */
  async enrol(identifier: string, proof: PasscodeProof, by: Actor): Promise<Enrolment> {
    const { appName, cipher, clock, digest, random, store, totp } = this.#deps;
    const account = await this.#prove(identifier, proof, by);
    const secret = await totp.makeSecret();
    const sealedSecret = cipher.seal(secret, account.uid);
    const recoveryCodes = makeRecoveryCodes(random);
    await store.transaction(async (tx) => {
      const now = clock.now();
      const current = await tx.passcodes.find(account.uid);
      if (current?.activatedAt !== undefined)
        throw new IdentityError("passcode/already-active", { username: account.username });
      const passcode = { accountUid: account.uid, activatedAt: undefined, createdAt: now, updatedAt: now };
      await tx.passcodes.enrol({ passcode, sealedSecret, lastStep: 0 });
      const digests = recoveryCodes.map((code) => recoveryCodeDigest(account.uid, code, digest));
      await tx.passcodes.setRecoveryCodes(account.uid, digests, now);
      await this.#record(tx, account, { action: "passcode.enrolled", at: now, by });
    });
    const uri = await totp.uri(secret, { issuer: appName, account: account.username });
    return { uri, secret, recoveryCodes };
  }

  /**
   * The first code: from now on one is asked for at every login. Ends the account's browser sessions, except the one
   * to keep: that in which the person types the code.
   *
   * @throws IdentityError `passcode/not-enrolled`, `passcode/code-invalid`; `account/not-found`, `account/deleted`
   */
  async confirm(identifier: string, code: string, by: Actor, keepSession?: SessionId): Promise<Account> {
    const { cipher, clock, store, totp } = this.#deps;
    return retryOnChange(() =>
      store.transaction(async (tx) => {
        const now = clock.now();
        const account = await getLivingAccount(tx.accounts, identifier);
        const sealed = await tx.passcodes.findSealed(account.uid);
        if (sealed === undefined || sealed.passcode.activatedAt !== undefined) {
          throw new IdentityError("passcode/not-enrolled", { username: account.username });
        }
        const secret = cipher.open(sealed.sealedSecret, account.uid);
        const step = await totp.matchingStep(secret, code.replaceAll(/\s/g, ""), now);
        if (step === undefined || !(await tx.passcodes.advance(account.uid, step, now))) {
          throw new IdentityError("passcode/code-invalid", { username: account.username });
        }
        return this.#setMethod(tx, account, { method: "2fa", action: "passcode.activated", now, by, keepSession });
      }),
    );
  }

  /**
   * Takes the second factor away, pending or active, with its recovery codes. Ends the account's browser sessions,
   * except the one to keep. Resolves to false when there was none.
   *
   * @throws IdentityError as `enrol`, without the codes of passcodes
   */
  async remove(identifier: string, proof: PasscodeProof, by: Actor, keepSession?: SessionId): Promise<boolean> {
    await this.#prove(identifier, proof, by);
    const { clock, store } = this.#deps;
    return retryOnChange(() =>
      store.transaction(async (tx) => {
        const account = await getLivingAccount(tx.accounts, identifier);
        const removed = await tx.passcodes.remove(account.uid);
        if (!removed && account.method === "default") return false;
        const now = clock.now();
        await this.#setMethod(tx, account, { method: "default", action: "passcode.removed", now, by, keepSession });
        return true;
      }),
    );
  }

  /** Ten new recovery codes in the place of the old ones. @throws IdentityError as `remove`, `passcode/not-enrolled` */
  async replaceRecoveryCodes(identifier: string, proof: PasscodeProof, by: Actor): Promise<readonly RecoveryCode[]> {
    const account = await this.#prove(identifier, proof, by);
    const { clock, digest, random, store } = this.#deps;
    const codes = makeRecoveryCodes(random);
    await store.transaction(async (tx) => {
      const now = clock.now();
      const passcode = await tx.passcodes.find(account.uid);
      if (passcode === undefined) throw new IdentityError("passcode/not-enrolled", { username: account.username });
      const digests = codes.map((code) => recoveryCodeDigest(account.uid, code, digest));
      await tx.passcodes.setRecoveryCodes(account.uid, digests, now);
      await this.#record(tx, account, { action: "recovery-codes.replaced", at: now, by });
    });
    return codes;
  }

  /**
   * After a new secret key: seals every second factor with it, so that the old key can be thrown away.
   * May be called again at any time. @throws IdentityError `secret-key/missing`
   */
  reseal(by: Actor): Promise<ResealResult> {
    return resealPasscodes(this.#deps, by);
  }

  async #prove(identifier: string, proof: PasscodeProof, by: Actor): Promise<Account> {
    const now = this.#deps.clock.now();
    const account = await this.#deps.store.read((reader) => getLivingAccount(reader.accounts, identifier));
    const { provider, username } = account;
    if (!supportsTwoFactor(provider)) throw new IdentityError("passcode/not-supported", { provider });
    if (!mayLogIn(account, now)) throw new IdentityError("account/disabled", { username });
    if (!(await this.#isProof(account, proof, { now, by })))
      throw new IdentityError("credentials/invalid", { username });
    return account;
  }

  async #isProof(
    account: Account,
    proof: PasscodeProof,
    { now, by }: { readonly now: Date; readonly by: Actor },
  ): Promise<boolean> {
    switch (proof.kind) {
      case "administrator":
        return true;
      case "password":
        return (
          acceptsPassword(account.provider) && verifyPassword(this.#deps, { account, password: proof.password, by })
        );
      case "fresh-session":
        return now.getTime() - proof.openedAt.getTime() <= FRESH_MS && !(await this.#hasPassword(account));
    }
  }

  /** Whether there is a better proof than a session, which may be stolen. */
  async #hasPassword({ provider, uid }: Account): Promise<boolean> {
    if (!acceptsPassword(provider)) return false;
    return (await this.#deps.store.read((reader) => reader.credentials.findPassword(uid))) !== undefined;
  }

  async #setMethod(
    tx: StoreTransaction,
    account: Account,
    { method, action, now, by, keepSession: except }: MethodChange,
  ): Promise<Account> {
    const after = { ...account, method, updatedAt: now };
    await tx.accounts.update(after);
    const ended = await tx.sessions.removeByOwner({ accountUid: account.uid, which: "browser", except });
    if (ended > 0) await this.#record(tx, after, { action: "sessions.ended", at: now, by });
    await this.#record(tx, after, { action, at: now, by });
    return { ...after, version: account.version + 1 };
  }

  #record(
    tx: StoreTransaction,
    { uid: subject, username: subjectName }: Account,
    { action, at, by }: { readonly action: AuditAction; readonly at: Date; readonly by: Actor },
  ): Promise<void> {
    return this.#deps.trail.append(tx, { at, actor: by, action, subject, subjectName, fields: ["passcode"] });
  }
}
