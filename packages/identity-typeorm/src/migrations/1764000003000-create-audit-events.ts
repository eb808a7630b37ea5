import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { migrationColumns } from "./columns.ts";

/** Frozen once released: write the next migration instead of editing this one. */
export class CreateAuditEvents1764000003000 implements MigrationInterface {
  readonly name = "CreateAuditEvents1764000003000";

  async up(runner: QueryRunner): Promise<void> {
    const { instant, key, serial, text } = migrationColumns(runner.dataSource.options.type);
    await runner.createTable(
      new Table({
        name: "audit_events",
        columns: [
          serial("id", "bigint"),
          instant("at"),
          key("actor", 255, {}),
          key("client_ip", 64),
          text("user_agent", 512),
          key("action", 64, {}),
          key("subject", 64),
          key("subject_name", 200),
          key("fields", 1024),
        ],
        indices: [
          { name: "audit_events_at_idx", columnNames: ["at"] },
          { name: "audit_events_subject_idx", columnNames: ["subject", "id"] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("audit_events");
  }
}
