import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } from "typeorm";
import { belongsToAccount } from "./belongs-to-account.ts";
import { type MigrationColumns, migrationColumns } from "./columns.ts";

/** Clients, sessions that belong to one or to another session, and when a session ends. Frozen once released. */
export class CreateClients1764000004000 implements MigrationInterface {
  readonly name = "CreateClients1764000004000";

  async up(runner: QueryRunner): Promise<void> {
    const columns = migrationColumns(runner.dataSource.options.type);
    await runner.createTable(clientsTable(columns));
    const added = [
      columns.key("client_name_key", 255),
      columns.key("parent_id", 64, { isNullable: true }),
      columns.long("sess_ends"),
    ];
    await runner.addColumns(
      "auth_sessions",
      added.map((column) => new TableColumn(column)),
    );
    await runner.query(fillEnds);
    await runner.createForeignKeys("auth_sessions", sessionForeignKeys());
    await runner.dropIndex("auth_sessions", "auth_sessions_sess_expires_idx");
    await runner.createIndices("auth_sessions", sessionIndices());
  }

  async down(runner: QueryRunner): Promise<void> {
    // Sessions of clients cannot be told from others without their client.
    await runner.query("DELETE FROM auth_sessions WHERE client_uid IS NOT NULL OR parent_id IS NOT NULL");
    for (const index of sessionIndices()) await runner.dropIndex("auth_sessions", index);
    for (const foreignKey of sessionForeignKeys()) await runner.dropForeignKey("auth_sessions", foreignKey.name ?? "");
    await runner.dropColumns("auth_sessions", ["client_name_key", "parent_id", "sess_ends"]);
    await runner.createIndex("auth_sessions", expiresIndex());
    await runner.dropTable("auth_clients");
  }
}

/** The earlier of the two limits; 0 and below mean that there is none. */
const fillEnds = `UPDATE auth_sessions SET sess_ends = CASE
  WHEN sess_timeout > 0 AND (sess_expires <= 0 OR last_active + sess_timeout < sess_expires)
    THEN last_active + sess_timeout
  WHEN sess_expires > 0 THEN sess_expires
  ELSE 0 END`;

const clientsTable = ({ flag, instant, integer, key, long, optionalInstant, text }: MigrationColumns): Table =>
  new Table({
    name: "auth_clients",
    columns: [
      key("client_uid", 42, { isPrimary: true }),
      key("user_uid", 42, { isNullable: true }),
      key("user_name", 200),
      text("client_name", 200),
      key("client_name_key", 255),
      key("client_role", 64),
      key("client_url", 255),
      key("callback_url", 255),
      key("secret_digest", 64, {}),
      key("auth_scope", 1024),
      long("auth_expires"),
      long("auth_tokens"),
      flag("auth_enabled"),
      optionalInstant("last_active"),
      instant("created_at"),
      instant("updated_at"),
      integer("version", 1),
    ],
    indices: [
      { name: "auth_clients_user_uid_idx", columnNames: ["user_uid"] },
      { name: "auth_clients_user_name_idx", columnNames: ["user_name"] },
      { name: "auth_clients_client_name_key_idx", columnNames: ["client_name_key"] },
      { name: "auth_clients_created_at_idx", columnNames: ["created_at", "client_uid"] },
    ],
    foreignKeys: [belongsToAccount("auth_clients_user_uid_fkey")],
  });

const sessionForeignKeys = (): TableForeignKey[] => [
  new TableForeignKey({
    name: "auth_sessions_client_uid_fkey",
    columnNames: ["client_uid"],
    referencedTableName: "auth_clients",
    referencedColumnNames: ["client_uid"],
    onDelete: "CASCADE",
  }),
  new TableForeignKey({
    name: "auth_sessions_parent_id_fkey",
    columnNames: ["parent_id"],
    referencedTableName: "auth_sessions",
    referencedColumnNames: ["id"],
    onDelete: "CASCADE",
  }),
];

/** As it was before: `sess_ends` takes its place. */
const expiresIndex = (): TableIndex =>
  new TableIndex({ name: "auth_sessions_sess_expires_idx", columnNames: ["sess_expires"] });

const sessionIndices = (): TableIndex[] => [
  new TableIndex({ name: "auth_sessions_client_uid_idx", columnNames: ["client_uid"] }),
  new TableIndex({ name: "auth_sessions_client_name_key_idx", columnNames: ["client_name_key"] }),
  new TableIndex({ name: "auth_sessions_auth_provider_idx", columnNames: ["auth_provider"] }),
  new TableIndex({ name: "auth_sessions_parent_id_idx", columnNames: ["parent_id"] }),
  new TableIndex({ name: "auth_sessions_ref_id_idx", columnNames: ["ref_id"] }),
  new TableIndex({ name: "auth_sessions_user_name_idx", columnNames: ["user_name"] }),
  new TableIndex({ name: "auth_sessions_last_active_idx", columnNames: ["last_active", "created_at", "id"] }),
  new TableIndex({ name: "auth_sessions_sess_ends_idx", columnNames: ["sess_ends"] }),
];
