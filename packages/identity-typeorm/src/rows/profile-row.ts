import type { AccountDetails, AccountProfile, AccountSettings, AccountUid } from "@pp/identity";
import { emptyProfile } from "@pp/identity";
import type { SqlRow } from "../sql-executor.ts";
import { toInstant, toNumber, toText } from "../sql-values.ts";

/** Columns of `auth_users_details`, by property. */
export const detailColumns: Readonly<Record<keyof AccountDetails, string>> = {
  subjectUid: "subj_uid",
  subjectSource: "subj_src",
  placeId: "place_id",
  placeSource: "place_src",
  cellId: "cell_id",
  birthYear: "birth_year",
  birthMonth: "birth_month",
  birthDay: "birth_day",
  nameTitle: "name_title",
  givenName: "given_name",
  middleName: "middle_name",
  familyName: "family_name",
  nameSuffix: "name_suffix",
  nickName: "nick_name",
  nameSource: "name_src",
  gender: "user_gender",
  about: "user_about",
  bio: "user_bio",
  location: "user_location",
  country: "user_country",
  phone: "user_phone",
  siteUrl: "site_url",
  profileUrl: "profile_url",
  feedUrl: "feed_url",
  avatarUrl: "avatar_url",
  orgTitle: "org_title",
  orgName: "org_name",
  orgEmail: "org_email",
  orgPhone: "org_phone",
  orgUrl: "org_url",
  idUrl: "id_url",
};

/** Columns of `auth_users_settings`, by property. */
export const settingColumns: Readonly<Record<keyof AccountSettings, string>> = {
  uiTheme: "ui_theme",
  uiLanguage: "ui_language",
  uiTimeZone: "ui_time_zone",
  mapsStyle: "maps_style",
  mapsAnimate: "maps_animate",
  indexPath: "index_path",
  indexRescan: "index_rescan",
  importPath: "import_path",
  importMove: "import_move",
  downloadOriginals: "download_originals",
  downloadMediaRaw: "download_media_raw",
  downloadMediaSidecar: "download_media_sidecar",
  uploadPath: "upload_path",
  defaultPage: "default_page",
};

type RowValues = Record<string, string | number | Date>;

export const toDetailsRow = (profile: AccountProfile): RowValues => toRow(profile, profile.details, detailColumns);
export const toSettingsRow = (profile: AccountProfile): RowValues => toRow(profile, profile.settings, settingColumns);

function toRow<T extends object>(
  profile: AccountProfile,
  values: T,
  columns: Readonly<Record<keyof T, string>>,
): RowValues {
  const entries = Object.entries<string | number>(values as Record<string, string | number>);
  const { accountUid: user_uid, createdAt: created_at, updatedAt: updated_at } = profile;
  const columnOf = (property: string): string => columns[property as keyof T];
  return {
    user_uid,
    ...Object.fromEntries(entries.map(([property, value]) => [columnOf(property), value])),
    created_at,
    updated_at,
  };
}

export function toProfile(details: SqlRow, settings: SqlRow): AccountProfile {
  const uid = toText(details["user_uid"]) as AccountUid;
  const createdAt = toInstant(details["created_at"]);
  const empty = emptyProfile(uid, createdAt);
  return {
    accountUid: uid,
    details: fromRow(details, detailColumns, empty.details),
    settings: fromRow(settings, settingColumns, empty.settings),
    createdAt,
    updatedAt: toInstant(details["updated_at"]),
  };
}

/** Each value has the type that it has in an empty profile. */
const fromRow = <T extends object>(row: SqlRow, columns: Readonly<Record<keyof T, string>>, empty: T): T =>
  Object.fromEntries(
    Object.entries<string>(columns).map(([property, column]) => {
      const isNumber = typeof empty[property as keyof T] === "number";
      return [property, isNumber ? toNumber(row[column]) : toText(row[column])];
    }),
  ) as T;
