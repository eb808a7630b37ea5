import {
  type AccountUid,
  IdentityError,
  type Passcode,
  type PasscodeRepository,
  type SealedPasscode,
} from "@pp/identity";
import { copy, type MemoryTables } from "./memory-tables.ts";

export class MemoryPasscodeRepository implements PasscodeRepository {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async find(uid: AccountUid): Promise<Passcode | undefined> {
    return copy(this.#tables.passcodes.get(uid)?.passcode);
  }

  async findSealed(uid: AccountUid): Promise<SealedPasscode | undefined> {
    return copy(this.#tables.passcodes.get(uid));
  }

  async enrol(sealed: SealedPasscode): Promise<void> {
    const { accountUid } = sealed.passcode;
    if (!this.#tables.accounts.has(accountUid))
      throw new IdentityError("account/not-found", { identifier: accountUid });
    this.#tables.passcodes.set(accountUid, copy(sealed));
    this.#tables.recoveryCodes.delete(accountUid);
  }

  async reseal(uid: AccountUid, { from, to }: { readonly from: string; readonly to: string }): Promise<boolean> {
    const stored = this.#tables.passcodes.get(uid);
    if (stored?.sealedSecret !== from) return false;
    this.#tables.passcodes.set(uid, { ...stored, sealedSecret: to });
    return true;
  }

  async advance(uid: AccountUid, step: number, now: Date): Promise<boolean> {
    const stored = this.#tables.passcodes.get(uid);
    if (stored === undefined || step <= stored.lastStep) return false;
    const passcode = { ...stored.passcode, activatedAt: stored.passcode.activatedAt ?? now, updatedAt: now };
    this.#tables.passcodes.set(uid, copy({ ...stored, passcode, lastStep: step }));
    return true;
  }

  async setRecoveryCodes(uid: AccountUid, digests: readonly string[]): Promise<void> {
    this.#tables.recoveryCodes.set(uid, new Set(digests));
  }

  async useRecoveryCode(uid: AccountUid, digest: string): Promise<boolean> {
    const left = this.#tables.recoveryCodes.get(uid);
    if (left?.has(digest) !== true) return false;
    this.#tables.recoveryCodes.set(uid, new Set([...left].filter((other) => other !== digest)));
    return true;
  }

  async countRecoveryCodes(uid: AccountUid): Promise<number> {
    return this.#tables.recoveryCodes.get(uid)?.size ?? 0;
  }

  async remove(uid: AccountUid): Promise<boolean> {
    this.#tables.recoveryCodes.delete(uid);
    return this.#tables.passcodes.delete(uid);
  }
}
