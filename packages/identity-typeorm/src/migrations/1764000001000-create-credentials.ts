import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { belongsToAccount } from "./belongs-to-account.ts";
import { migrationColumns } from "./columns.ts";

/** Frozen once released: write the next migration instead of editing this one. */
export class CreateCredentials1764000001000 implements MigrationInterface {
  readonly name = "CreateCredentials1764000001000";

  async up(runner: QueryRunner): Promise<void> {
    const { instant, key, optionalInstant } = migrationColumns(runner.dataSource.options.type);
    await runner.createTable(
      new Table({
        name: "passwords",
        columns: [
          key("uid", 255, { isPrimary: true }),
          key("hash", 255, {}),
          instant("created_at"),
          instant("updated_at"),
        ],
        foreignKeys: [belongsToAccount("passwords_uid_fkey", "uid")],
      }),
    );
    await runner.createTable(
      new Table({
        name: "passcodes",
        columns: [
          key("uid", 255, { isPrimary: true }),
          key("key_type", 64, { isPrimary: true }),
          key("sealed_secret", 2048, {}),
          optionalInstant("verified_at"),
          optionalInstant("activated_at"),
          instant("created_at"),
          instant("updated_at"),
        ],
        foreignKeys: [belongsToAccount("passcodes_uid_fkey", "uid")],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("passcodes");
    await runner.dropTable("passwords");
  }
}
