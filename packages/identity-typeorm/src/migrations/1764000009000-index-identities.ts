import { type MigrationInterface, type QueryRunner, TableIndex } from "typeorm";

/** What a sign-in with OpenID looks up, deleted accounts too, and what a logout at the provider ends. Frozen once released. */
export class IndexIdentities1764000009000 implements MigrationInterface {
  readonly name = "IndexIdentities1764000009000";

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createIndex(table, identityIndex(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables.toReversed()) await runner.dropIndex(table, identityIndex(table));
  }
}

const tables = ["auth_users", "auth_sessions"];

/** Most rows have no identity and cost nothing. */
const identityIndex = (table: string): TableIndex =>
  new TableIndex({ name: `${table}_auth_id_idx`, columnNames: ["auth_id", "auth_issuer"], where: "auth_id <> ''" });
