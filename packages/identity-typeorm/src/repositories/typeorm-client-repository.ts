import { type Client, type ClientRepository, type ClientUid, IdentityError } from "@pp/identity";
import { violatedIndex } from "../driver-errors.ts";
import { toClientRow } from "../rows/client-row.ts";
import { insertRow } from "./insert-row.ts";
import { refuseWithoutAccount } from "./refusals.ts";
import { SqlClientReader } from "./sql-client-reader.ts";
import type { TransactionScope } from "./transaction-scope.ts";

export class TypeOrmClientRepository extends SqlClientReader implements ClientRepository {
  readonly #scope: TransactionScope;

  constructor(scope: TransactionScope) {
    super(scope);
    this.#scope = scope;
  }

  async lock(uid: ClientUid): Promise<Client | undefined> {
    await this.#scope.dialect.lockTexts(this.#scope, [`client:${uid}`]);
    return this.find(uid);
  }

  async add(client: Client, secretDigest: string): Promise<void> {
    const schema = this.#scope.schemas.client;
    const row = { ...toClientRow(client), secret_digest: secretDigest, version: 1 };
    await this.#scope.attempt(
      (manager) => insertRow(manager, schema, row),
      (cause) =>
        violatedIndex(cause) === undefined
          ? refuseWithoutAccount(client.accountUid ?? "")(cause)
          : new IdentityError("client/uid-taken", { uid: client.uid }, { cause }),
    );
  }

  async update(client: Client, secretDigest?: string): Promise<void> {
    const schema = this.#scope.schemas.client;
    const { client_uid, version, ...columns } = toClientRow(client);
    const secret = secretDigest === undefined ? {} : { secret_digest: secretDigest };
    const change = { ...columns, ...secret, version: client.version + 1 };
    const { affected } = await this.#scope.attempt(
      (manager) => manager.update(schema, { client_uid, version }, change),
      refuseWithoutAccount(client.accountUid ?? ""),
    );
    if (affected !== 1) throw new IdentityError("client/changed-meanwhile", { uid: client.uid });
  }

  async remove(uid: ClientUid): Promise<boolean> {
    const rows = await this.#scope.all("DELETE FROM auth_clients WHERE client_uid = ? RETURNING client_uid", [uid]);
    return rows.length > 0;
  }

  async clear(): Promise<number> {
    return (await this.#scope.all("DELETE FROM auth_clients RETURNING client_uid", [])).length;
  }
}
