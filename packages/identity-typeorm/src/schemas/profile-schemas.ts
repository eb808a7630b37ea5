import { EntitySchema } from "typeorm";
import type { ColumnTypes } from "../dialects/column-types.ts";
import { belongsToAccount } from "./belongs-to-account.ts";

/** Keyed by the account's uid; the columns are named in `rows/profile-row.ts`. */
export type ProfilePartRow = Record<string, string | number | Date>;

/** `auth_users_details`: who the person is. */
export const detailsSchema = ({ instant, key }: ColumnTypes) =>
  new EntitySchema<ProfilePartRow>({
    name: "IdentityAccountDetails",
    tableName: "auth_users_details",
    columns: {
      user_uid: { ...key, length: 42, primary: true },
      subj_uid: { type: "varchar", length: 42, default: "" },
      subj_src: { type: "varchar", length: 8, default: "" },
      place_id: { type: "varchar", length: 42, default: "zz" },
      place_src: { type: "varchar", length: 8, default: "" },
      cell_id: { type: "varchar", length: 42, default: "zz" },
      birth_year: { type: "integer", default: -1 },
      birth_month: { type: "integer", default: -1 },
      birth_day: { type: "integer", default: -1 },
      name_title: { type: "varchar", length: 32, default: "" },
      given_name: { type: "varchar", length: 64, default: "" },
      middle_name: { type: "varchar", length: 64, default: "" },
      family_name: { type: "varchar", length: 64, default: "" },
      name_suffix: { type: "varchar", length: 32, default: "" },
      nick_name: { type: "varchar", length: 64, default: "" },
      name_src: { type: "varchar", length: 8, default: "" },
      user_gender: { type: "varchar", length: 16, default: "" },
      user_about: { type: "varchar", length: 512, default: "" },
      user_bio: { type: "varchar", length: 2048, default: "" },
      user_location: { type: "varchar", length: 512, default: "" },
      user_country: { type: "varchar", length: 2, default: "zz" },
      user_phone: { type: "varchar", length: 32, default: "" },
      site_url: { type: "varchar", length: 512, default: "" },
      profile_url: { type: "varchar", length: 512, default: "" },
      feed_url: { type: "varchar", length: 512, default: "" },
      avatar_url: { type: "varchar", length: 512, default: "" },
      org_title: { type: "varchar", length: 64, default: "" },
      org_name: { type: "varchar", length: 128, default: "" },
      org_email: { type: "varchar", length: 255, default: "" },
      org_phone: { type: "varchar", length: 32, default: "" },
      org_url: { type: "varchar", length: 512, default: "" },
      id_url: { type: "varchar", length: 512, default: "" },
      created_at: { ...instant },
      updated_at: { ...instant },
    },
    foreignKeys: [belongsToAccount("auth_users_details_user_uid_fkey")],
  });

/** `auth_users_settings`: what the person prefers. */
export const settingsSchema = ({ instant, key }: ColumnTypes) =>
  new EntitySchema<ProfilePartRow>({
    name: "IdentityAccountSettings",
    tableName: "auth_users_settings",
    columns: {
      user_uid: { ...key, length: 42, primary: true },
      ui_theme: { type: "varchar", length: 32, default: "" },
      ui_language: { type: "varchar", length: 32, default: "" },
      ui_time_zone: { type: "varchar", length: 64, default: "" },
      maps_style: { type: "varchar", length: 32, default: "" },
      maps_animate: { type: "integer", default: 0 },
      index_path: { type: "varchar", length: 1024, default: "" },
      index_rescan: { type: "integer", default: 0 },
      import_path: { type: "varchar", length: 1024, default: "" },
      import_move: { type: "integer", default: 0 },
      download_originals: { type: "integer", default: 0 },
      download_media_raw: { type: "integer", default: 0 },
      download_media_sidecar: { type: "integer", default: 0 },
      upload_path: { type: "varchar", length: 1024, default: "" },
      default_page: { type: "varchar", length: 128, default: "" },
      created_at: { ...instant },
      updated_at: { ...instant },
    },
    foreignKeys: [belongsToAccount("auth_users_settings_user_uid_fkey")],
  });
