import type { AccountUid, CredentialRepository, PasswordHash } from "@pp/identity";
import { refuseWithoutAccount } from "./refusals.ts";
import { SqlCredentialReader } from "./sql-readers.ts";
import type { TransactionScope } from "./transaction-scope.ts";

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
}
