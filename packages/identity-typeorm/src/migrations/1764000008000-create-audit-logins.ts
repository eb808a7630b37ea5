import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { migrationColumns } from "./columns.ts";

/** Frozen once released: write the next migration instead of editing this one. */
export class CreateAuditLogins1764000008000 implements MigrationInterface {
  readonly name = "CreateAuditLogins1764000008000";

  async up(runner: QueryRunner): Promise<void> {
    const isPostgres = runner.dataSource.options.type === "postgres";
    const { instant, key, optionalInstant, text } = migrationColumns(runner.dataSource.options.type);
    await runner.createTable(
      new Table({
        name: "audit_logins",
        columns: [
          key("client_ip", 64, { isPrimary: true }),
          key("login_name", 255, { isPrimary: true }),
          key("login_realm", 16, { isPrimary: true }),
          key("login_status", 32, {}),
          key("error_message", 512),
          { name: "error_repeated", type: isPostgres ? "bigint" : "integer", default: isPostgres ? "'0'" : "0" },
          text("client_browser", 512),
          optionalInstant("login_at"),
          optionalInstant("failed_at"),
          optionalInstant("banned_at"),
          instant("created_at"),
          instant("updated_at"),
        ],
        indices: [
          { name: "audit_logins_login_name_idx", columnNames: ["login_name"] },
          {
            name: "audit_logins_updated_at_idx",
            columnNames: ["updated_at", "login_name", "client_ip", "login_realm"],
          },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("audit_logins");
  }
}
