import { type MigrationInterface, type QueryRunner, Table, TableColumn } from "typeorm";
import { belongsToAccount } from "./belongs-to-account.ts";
import { migrationColumns } from "./columns.ts";

/** Frozen once released: write the next migration instead of editing this one. */
export class CreateRecoveryCodes1764000005000 implements MigrationInterface {
  readonly name = "CreateRecoveryCodes1764000005000";

  async up(runner: QueryRunner): Promise<void> {
    const { instant, key, long } = migrationColumns(runner.dataSource.options.type);
    await runner.addColumn("passcodes", new TableColumn(long("last_step")));
    await runner.createTable(
      new Table({
        name: "recovery_codes",
        columns: [key("uid", 255, { isPrimary: true }), key("digest", 64, { isPrimary: true }), instant("created_at")],
        foreignKeys: [belongsToAccount("recovery_codes_uid_fkey", "uid")],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("recovery_codes");
    await runner.dropColumn("passcodes", "last_step");
  }
}
