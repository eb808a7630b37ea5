import { type AccountProfile, IdentityError, type ProfileRepository } from "@pp/identity";
import { violatedIndex } from "../driver-errors.ts";
import { toDetailsRow, toSettingsRow } from "../rows/profile-row.ts";
import { insertRow } from "./insert-row.ts";
import { refuseWithoutAccount } from "./refusals.ts";
import { SqlProfileReader } from "./sql-readers.ts";
import type { Refusal, TransactionScope } from "./transaction-scope.ts";

export class TypeOrmProfileRepository extends SqlProfileReader implements ProfileRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async add(profile: AccountProfile): Promise<void> {
    const { details, settings } = this.#scope.schemas;
    await this.#scope.attempt(async (manager) => {
      await insertRow(manager, details, toDetailsRow(profile));
      await insertRow(manager, settings, toSettingsRow(profile));
    }, refuse(profile));
  }

  async update(profile: AccountProfile): Promise<void> {
    const { details, settings } = this.#scope.schemas;
    const where = { user_uid: profile.accountUid };
    const { affected } = await this.#scope.write((manager) => manager.update(details, where, toDetailsRow(profile)));
    if (affected !== 1) throw new IdentityError("account/not-found", { identifier: profile.accountUid });
    await this.#scope.write((manager) => manager.update(settings, where, toSettingsRow(profile)));
  }
}

const refuse =
  ({ accountUid: uid }: AccountProfile): Refusal =>
  (cause) =>
    violatedIndex(cause) === undefined
      ? refuseWithoutAccount(uid)(cause)
      : new IdentityError("account/uid-taken", { uid }, { cause });
