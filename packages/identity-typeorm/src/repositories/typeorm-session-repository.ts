import {
  IdentityError,
  type Session,
  type SessionFamily,
  type SessionOwner,
  type SessionReference,
  type SessionRepository,
} from "@pp/identity";
import { isForeignKeyViolation } from "../driver-errors.ts";
import type { SqlValue } from "../sql-executor.ts";
import { toUnixSeconds } from "../sql-values.ts";
import { addSession, ownerCondition, ownersOf } from "./session-owners.ts";
import { expiredCondition, referenceCondition, SqlSessionReader } from "./sql-session-reader.ts";
import type { Refusal, TransactionScope } from "./transaction-scope.ts";

export class TypeOrmSessionRepository extends SqlSessionReader implements SessionRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async add(session: Session): Promise<void> {
    const statement = addSession(session);
    const added = await this.#scope.changeIfAllowed(statement, refuse(session));
    if (added.length === 0) throw await this.#refusalOf(session);
  }

  async remove(reference: SessionReference): Promise<boolean> {
    const { sql, value } = referenceCondition(reference);
    return (await this.#scope.all(`DELETE FROM auth_sessions WHERE ${sql} RETURNING id`, [value])).length > 0;
  }

  async removeByOwner(owner: SessionOwner): Promise<number> {
    const { sql, values } = ownerCondition(owner);
    return this.#removeWhere(sql, values);
  }

  async keepNewest(family: SessionFamily, limit: number): Promise<number> {
    const [column, value] = "clientUid" in family ? ["client_uid", family.clientUid] : ["parent_id", family.parentId];
    await this.#scope.dialect.lockTexts(this.#scope, [`session-family:${value}`]);
    const newest = `SELECT id FROM auth_sessions WHERE ${column} = ? ORDER BY created_at DESC, id DESC LIMIT ?`;
    return this.#removeWhere(`${column} = ? AND id NOT IN (${newest})`, [value, value, limit]);
  }

  async touch(
    reference: SessionReference,
    { at, clientIp }: { readonly at: Date; readonly clientIp: string },
  ): Promise<boolean> {
    const { sql, value } = referenceCondition(reference);
    const seconds = toUnixSeconds(at);
    const statement = `UPDATE auth_sessions SET last_active = ?, client_ip = ?, sess_ends = CASE
        WHEN sess_timeout > 0 AND (sess_expires <= 0 OR ? + sess_timeout < sess_expires) THEN ? + sess_timeout
        ELSE sess_expires END
      WHERE ${sql} AND last_active < ? RETURNING id`;
    const values = [seconds, clientIp, seconds, seconds, value, seconds];
    return (await this.#scope.all(statement, values)).length > 0;
  }

  async removeExpired(now: Date, limit: number): Promise<number> {
    const { sql, values } = expiredCondition(now) ?? { sql: "FALSE", values: [] };
    return this.#removeWhere(`id IN (SELECT id FROM auth_sessions WHERE ${sql} ORDER BY sess_ends LIMIT ?)`, [
      ...values,
      limit,
    ]);
  }

  /** Children first, so that they are counted. */
  async clear(): Promise<number> {
    const { session } = this.#scope.schemas;
    const [children, others] = [
      await this.#scope.write((manager) =>
        manager.createQueryBuilder().delete().from(session).where("parent_id IS NOT NULL").execute(),
      ),
      await this.#scope.write((manager) => manager.createQueryBuilder().delete().from(session).execute()),
    ];
    return (children.affected ?? 0) + (others.affected ?? 0);
  }

  async #refusalOf(session: Session): Promise<IdentityError> {
    const taken = new IdentityError("session/id-taken", { id: session.id });
    if ((await this.find({ id: session.id })) !== undefined) return taken;
    for (const { column, refusal, table, value } of ownersOf(session)) {
      const found = await this.#scope.all(`SELECT 1 AS found FROM ${table} WHERE ${column} = ?`, [value]);
      if (found.length === 0) return refusal();
    }
    return taken;
  }

  /** Children first, so that they are counted. */
  async #removeWhere(condition: string, values: readonly SqlValue[]): Promise<number> {
    const ids = `SELECT id FROM auth_sessions WHERE ${condition}`;
    const children = await this.#scope.all(
      `DELETE FROM auth_sessions WHERE parent_id IN (${ids}) RETURNING id`,
      values,
    );
    const own = await this.#scope.all(`DELETE FROM auth_sessions WHERE ${condition} RETURNING id`, values);
    return children.length + own.length;
  }
}

/** Somebody removed an owner in the same moment. The database does not say which one: the first is named. */
const refuse =
  (session: Session): Refusal =>
  (cause) =>
    isForeignKeyViolation(cause) ? ownersOf(session)[0]?.refusal({ cause }) : undefined;
