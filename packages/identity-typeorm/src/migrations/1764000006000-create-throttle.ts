import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { migrationColumns } from "./columns.ts";

/** Frozen once released: write the next migration instead of editing this one. */
export class CreateThrottle1764000006000 implements MigrationInterface {
  readonly name = "CreateThrottle1764000006000";

  async up(runner: QueryRunner): Promise<void> {
    const { instant, integer, key } = migrationColumns(runner.dataSource.options.type);
    await runner.createTable(
      new Table({
        name: "auth_throttle",
        columns: [
          key("key", 255, { isPrimary: true }),
          instant("until"),
          integer("failures", 0),
          instant("updated_at"),
        ],
        indices: [
          { name: "auth_throttle_until_idx", columnNames: ["until"] },
          { name: "auth_throttle_updated_at_idx", columnNames: ["updated_at"] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("auth_throttle");
  }
}
