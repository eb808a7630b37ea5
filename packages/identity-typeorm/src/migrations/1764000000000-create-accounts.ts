import { type MigrationInterface, type QueryRunner, Table } from "typeorm";
import { belongsToAccount } from "./belongs-to-account.ts";
import { type MigrationColumns, migrationColumns } from "./columns.ts";

/** Frozen once released: write the next migration instead of editing this one. */
export class CreateAccounts1764000000000 implements MigrationInterface {
  readonly name = "CreateAccounts1764000000000";

  async up(runner: QueryRunner): Promise<void> {
    const columns = migrationColumns(runner.dataSource.options.type);
    await runner.createTable(accountsTable(columns));
    await runner.createTable(detailsTable(columns));
    await runner.createTable(settingsTable(columns));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("auth_users_settings");
    await runner.dropTable("auth_users_details");
    await runner.dropTable("auth_users");
  }
}

function accountsTable({ flag, instant, integer, key, optionalInstant, serial, text }: MigrationColumns): Table {
  return new Table({
    name: "auth_users",
    columns: [
      serial("id"),
      key("user_uid", 42, {}),
      key("user_uuid", 64),
      key("ref_id", 16),
      key("user_name", 200, {}),
      key("user_name_key", 512, {}),
      text("display_name", 200),
      key("display_name_key", 1024),
      key("user_email", 255),
      key("backup_email", 255),
      key("user_role", 64),
      text("user_attr", 1024),
      key("auth_provider", 128),
      key("auth_method", 128),
      key("auth_issuer", 255),
      key("auth_id", 255),
      ...["super_admin", "can_login", "webdav", "can_invite"].map(flag),
      text("invited_by", 64),
      key("base_path", 1024),
      key("upload_path", 1024),
      key("thumb", 128),
      key("thumb_src", 8),
      ...["preview_token", "download_token", "invite_token", "verify_token", "reset_token"].map((name) =>
        key(name, 64),
      ),
      ...["login_at", "verified_at", "consent_at", "expires_at", "born_at"].map(optionalInstant),
      instant("created_at"),
      instant("updated_at"),
      optionalInstant("deleted_at"),
      integer("version", 1),
    ],
    indices: accountIndices,
  });
}

// The name before its skeleton: of two violated indexes the first one is reported.
const accountIndices = [
  { name: "auth_users_user_uid_key", columnNames: ["user_uid"], isUnique: true },
  { name: "auth_users_user_name_key", columnNames: ["user_name"], isUnique: true },
  { name: "auth_users_user_name_key_key", columnNames: ["user_name_key"], isUnique: true },
  {
    name: "auth_users_living_email_key",
    columnNames: ["user_email"],
    isUnique: true,
    where: "deleted_at IS NULL AND user_email <> ''",
  },
  {
    name: "auth_users_living_identity_key",
    columnNames: ["auth_provider", "auth_issuer", "auth_id"],
    isUnique: true,
    where: "deleted_at IS NULL AND auth_id <> ''",
  },
  { name: "auth_users_user_email_idx", columnNames: ["user_email"] },
  { name: "auth_users_display_name_key_idx", columnNames: ["display_name_key"] },
  { name: "auth_users_user_role_idx", columnNames: ["user_role", "id"] },
  {
    name: "auth_users_administrators_idx",
    columnNames: ["id"],
    where: "deleted_at IS NULL AND (super_admin = TRUE OR user_role = 'admin')",
  },
];

function detailsTable({ instant, integer, key, text }: MigrationColumns): Table {
  return new Table({
    name: "auth_users_details",
    columns: [
      key("user_uid", 42, { isPrimary: true }),
      text("subj_uid", 42),
      text("subj_src", 8),
      text("place_id", 42, "zz"),
      text("place_src", 8),
      text("cell_id", 42, "zz"),
      integer("birth_year", -1),
      integer("birth_month", -1),
      integer("birth_day", -1),
      text("name_title", 32),
      text("given_name", 64),
      text("middle_name", 64),
      text("family_name", 64),
      text("name_suffix", 32),
      text("nick_name", 64),
      text("name_src", 8),
      text("user_gender", 16),
      text("user_about", 512),
      text("user_bio", 2048),
      text("user_location", 512),
      text("user_country", 2, "zz"),
      text("user_phone", 32),
      text("site_url", 512),
      text("profile_url", 512),
      text("feed_url", 512),
      text("avatar_url", 512),
      text("org_title", 64),
      text("org_name", 128),
      text("org_email", 255),
      text("org_phone", 32),
      text("org_url", 512),
      text("id_url", 512),
      instant("created_at"),
      instant("updated_at"),
    ],
    foreignKeys: [belongsToAccount("auth_users_details_user_uid_fkey")],
  });
}

function settingsTable({ instant, integer, key, text }: MigrationColumns): Table {
  return new Table({
    name: "auth_users_settings",
    columns: [
      key("user_uid", 42, { isPrimary: true }),
      text("ui_theme", 32),
      text("ui_language", 32),
      text("ui_time_zone", 64),
      text("maps_style", 32),
      integer("maps_animate", 0),
      text("index_path", 1024),
      integer("index_rescan", 0),
      text("import_path", 1024),
      integer("import_move", 0),
      integer("download_originals", 0),
      integer("download_media_raw", 0),
      integer("download_media_sidecar", 0),
      text("upload_path", 1024),
      text("default_page", 128),
      instant("created_at"),
      instant("updated_at"),
    ],
    foreignKeys: [belongsToAccount("auth_users_settings_user_uid_fkey")],
  });
}
