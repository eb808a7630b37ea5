import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { belongsToAccount } from "./belongs-to-account.ts";
import { migrationColumns } from "./columns.ts";

/** Frozen once released: write the next migration instead of editing this one. */
export class CreateSessions1764000002000 implements MigrationInterface {
  readonly name = "CreateSessions1764000002000";

  async up(runner: QueryRunner): Promise<void> {
    const { instant, key, long, text } = migrationColumns(runner.dataSource.options.type);
    await runner.createTable(
      new Table({
        name: "auth_sessions",
        columns: [
          key("id", 64, { isPrimary: true }),
          key("ref_id", 16),
          key("user_uid", 42, { isNullable: true }),
          key("user_name", 200),
          key("client_uid", 42, { isNullable: true }),
          text("client_name", 200),
          key("client_ip", 64),
          key("auth_provider", 128),
          key("auth_method", 128),
          key("auth_issuer", 255),
          key("auth_id", 255),
          key("auth_scope", 1024),
          key("grant_type", 64),
          long("last_active"),
          long("sess_expires"),
          long("sess_timeout"),
          text("user_agent", 512),
          key("login_ip", 64),
          instant("login_at"),
          instant("created_at"),
          instant("updated_at"),
        ],
        indices: [
          { name: "auth_sessions_user_uid_idx", columnNames: ["user_uid"] },
          { name: "auth_sessions_sess_expires_idx", columnNames: ["sess_expires"] },
        ],
        foreignKeys: [belongsToAccount("auth_sessions_user_uid_fkey")],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("auth_sessions");
  }
}
