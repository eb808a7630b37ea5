import type { AccountUid, PasscodeRepository, SealedPasscode } from "@pp/identity";
import { refuseWithoutAccount } from "./refusals.ts";
import { SqlPasscodeReader } from "./sql-readers.ts";
import type { TransactionScope } from "./transaction-scope.ts";

const KEY_TYPE = "totp";

export class TypeOrmPasscodeRepository extends SqlPasscodeReader implements PasscodeRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async enrol({ lastStep, passcode, sealedSecret }: SealedPasscode): Promise<void> {
    const uid = passcode.accountUid;
    const { activatedAt, createdAt, updatedAt } = passcode;
    await this.#scope.all("DELETE FROM recovery_codes WHERE uid = ?", [uid]);
    await this.#scope.change(
      `INSERT INTO passcodes (uid, key_type, sealed_secret, last_step, verified_at, activated_at, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (uid, key_type) DO UPDATE SET sealed_secret = excluded.sealed_secret, last_step = excluded.last_step,
         verified_at = excluded.verified_at, activated_at = excluded.activated_at, created_at = excluded.created_at,
         updated_at = excluded.updated_at RETURNING uid`,
      [uid, KEY_TYPE, sealedSecret, lastStep, activatedAt ?? null, activatedAt ?? null, createdAt, updatedAt],
      refuseWithoutAccount(uid),
    );
  }

  async reseal(uid: AccountUid, { from, to }: { readonly from: string; readonly to: string }): Promise<boolean> {
    const sql = "UPDATE passcodes SET sealed_secret = ? WHERE uid = ? AND sealed_secret = ? RETURNING uid";
    return (await this.#scope.all(sql, [to, uid, from])).length > 0;
  }

  async advance(uid: AccountUid, step: number, now: Date): Promise<boolean> {
    const sql = `UPDATE passcodes SET last_step = ?, verified_at = COALESCE(verified_at, ?),
      activated_at = COALESCE(activated_at, ?), updated_at = ? WHERE uid = ? AND last_step < ? RETURNING uid`;
    return (await this.#scope.all(sql, [step, now, now, now, uid, step])).length > 0;
  }

  async setRecoveryCodes(uid: AccountUid, digests: readonly string[], now: Date): Promise<void> {
    await this.#scope.all("DELETE FROM recovery_codes WHERE uid = ?", [uid]);
    if (digests.length === 0) return;
    const rows = digests.map(() => "(?, ?, ?)").join(", ");
    await this.#scope.change(
      `INSERT INTO recovery_codes (uid, digest, created_at) VALUES ${rows} RETURNING uid`,
      digests.flatMap((digest) => [uid, digest, now]),
      refuseWithoutAccount(uid),
    );
  }

  async useRecoveryCode(uid: AccountUid, digest: string): Promise<boolean> {
    const sql = "DELETE FROM recovery_codes WHERE uid = ? AND digest = ? RETURNING uid";
    return (await this.#scope.all(sql, [uid, digest])).length > 0;
  }

  async remove(uid: AccountUid): Promise<boolean> {
    await this.#scope.all("DELETE FROM recovery_codes WHERE uid = ?", [uid]);
    return (await this.#scope.all("DELETE FROM passcodes WHERE uid = ? RETURNING uid", [uid])).length > 0;
  }
}
