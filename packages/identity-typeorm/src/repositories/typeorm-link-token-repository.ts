import { IdentityError, type LinkTokenRepository, type LinkTokens } from "@pp/identity";
import { toLinkTokenColumns } from "../rows/credential-row.ts";
import { SqlLinkTokenReader } from "./sql-readers.ts";
import type { TransactionScope } from "./transaction-scope.ts";

/** Columns of the account's row; its version does not count them. */
export class TypeOrmLinkTokenRepository extends SqlLinkTokenReader implements LinkTokenRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async set(tokens: LinkTokens): Promise<void> {
    const schema = this.#scope.schemas.account;
    const { affected } = await this.#scope.write((manager) =>
      manager.update(schema, { user_uid: tokens.accountUid }, toLinkTokenColumns(tokens)),
    );
    if (affected !== 1) throw new IdentityError("account/not-found", { identifier: tokens.accountUid });
  }
}
