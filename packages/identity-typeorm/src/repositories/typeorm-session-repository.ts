import {
  type AccountUid,
  clientSessionProviders,
  IdentityError,
  type Session,
  type SessionRepository,
} from "@pp/identity";
import { In, Not } from "typeorm";
import { violatedIndex } from "../driver-errors.ts";
import { toSessionRow } from "../rows/session-row.ts";
import { insertRow } from "./insert-row.ts";
import { refuseWithoutAccount } from "./refusals.ts";
import { SqlSessionReader } from "./sql-readers.ts";
import type { Refusal, TransactionScope } from "./transaction-scope.ts";

export class TypeOrmSessionRepository extends SqlSessionReader implements SessionRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async add(session: Session): Promise<void> {
    const schema = this.#scope.schemas.session;
    await this.#scope.attempt((manager) => insertRow(manager, schema, toSessionRow(session)), refuse(session));
  }

  async removeByAccount(uid: AccountUid, which: "browser" | "all"): Promise<number> {
    const schema = this.#scope.schemas.session;
    const browserOnly = which === "browser" ? { auth_provider: Not(In([...clientSessionProviders])) } : {};
    const where = { user_uid: uid, ...browserOnly };
    return (await this.#scope.write((manager) => manager.delete(schema, where))).affected ?? 0;
  }

  async clear(): Promise<number> {
    const schema = this.#scope.schemas.session;
    const result = await this.#scope.write((manager) => manager.createQueryBuilder().delete().from(schema).execute());
    return result.affected ?? 0;
  }
}

const refuse =
  ({ accountUid, id }: Session): Refusal =>
  (cause) =>
    violatedIndex(cause) === undefined
      ? refuseWithoutAccount(accountUid ?? "")(cause)
      : new IdentityError("session/id-taken", { id }, { cause });
