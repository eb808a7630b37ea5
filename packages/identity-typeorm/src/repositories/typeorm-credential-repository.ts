import type { AccountUid, CredentialRepository, Passcode, PasswordHash } from "@pp/identity";
import { refuseWithoutAccount } from "./refusals.ts";
import { SqlCredentialReader } from "./sql-readers.ts";
import type { TransactionScope } from "./transaction-scope.ts";

const KEY_TYPE = "totp";

export class TypeOrmCredentialRepository extends SqlCredentialReader implements CredentialRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  /** One statement: two writers at once leave one of their passwords, not an error. */
  async setPassword(uid: AccountUid, hash: PasswordHash, now: Date): Promise<void> {
    await this.#scope.attempt(
      (manager) =>
        manager
          .createQueryBuilder()
          .insert()
          .into(this.#scope.schemas.password)
          .values({ uid, hash, created_at: now, updated_at: now })
          .orUpdate(["hash", "updated_at"], ["uid"])
          .updateEntity(false)
          .execute(),
      refuseWithoutAccount(uid),
    );
  }

  async replaceHash(
    uid: AccountUid,
    { from, to }: { readonly from: PasswordHash; readonly to: PasswordHash },
    now: Date,
  ): Promise<boolean> {
    const { password } = this.#scope.schemas;
    const change = { hash: to, updated_at: now };
    const { affected } = await this.#scope.write((manager) => manager.update(password, { uid, hash: from }, change));
    return affected === 1;
  }

  async removePassword(uid: AccountUid): Promise<boolean> {
    const { password } = this.#scope.schemas;
    return (await this.#scope.write((manager) => manager.delete(password, { uid }))).affected === 1;
  }

  async setPasscode(passcode: Passcode, sealedSecret: string): Promise<void> {
    const values = {
      uid: passcode.accountUid,
      key_type: KEY_TYPE,
      sealed_secret: sealedSecret,
      verified_at: passcode.verifiedAt ?? null,
      activated_at: passcode.activatedAt ?? null,
      created_at: passcode.createdAt,
      updated_at: passcode.updatedAt,
    };
    const replaced = ["sealed_secret", "verified_at", "activated_at", "created_at", "updated_at"];
    await this.#scope.attempt(
      (manager) =>
        manager
          .createQueryBuilder()
          .insert()
          .into(this.#scope.schemas.passcode)
          .values(values)
          .orUpdate(replaced, ["uid", "key_type"])
          .updateEntity(false)
          .execute(),
      refuseWithoutAccount(passcode.accountUid),
    );
  }

  async removePasscode(uid: AccountUid): Promise<boolean> {
    const { passcode } = this.#scope.schemas;
    return ((await this.#scope.write((manager) => manager.delete(passcode, { uid }))).affected ?? 0) > 0;
  }
}
