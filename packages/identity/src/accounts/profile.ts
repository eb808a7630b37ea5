import type { AccountUid } from "./account-uid.ts";

/** Who the person is. Every text may be empty. */
export interface AccountDetails {
  readonly subjectUid: string;
  readonly subjectSource: string;
  readonly placeId: string;
  readonly placeSource: string;
  readonly cellId: string;
  readonly birthYear: number;
  readonly birthMonth: number;
  readonly birthDay: number;
  readonly nameTitle: string;
  readonly givenName: string;
  readonly middleName: string;
  readonly familyName: string;
  readonly nameSuffix: string;
  readonly nickName: string;
  readonly nameSource: string;
  readonly gender: string;
  readonly about: string;
  readonly bio: string;
  readonly location: string;
  readonly country: string;
  readonly phone: string;
  readonly siteUrl: string;
  readonly profileUrl: string;
  readonly feedUrl: string;
  readonly avatarUrl: string;
  readonly orgTitle: string;
  readonly orgName: string;
  readonly orgEmail: string;
  readonly orgPhone: string;
  readonly orgUrl: string;
  readonly idUrl: string;
}

/** A choice that may be left to the instance: 1 yes, -1 no, 0 inherit. */
export type TriState = -1 | 0 | 1;

/** What the person prefers. */
export interface AccountSettings {
  readonly uiTheme: string;
  readonly uiLanguage: string;
  readonly uiTimeZone: string;
  readonly mapsStyle: string;
  readonly mapsAnimate: number;
  readonly indexPath: string;
  readonly indexRescan: TriState;
  readonly importPath: string;
  readonly importMove: TriState;
  readonly downloadOriginals: TriState;
  readonly downloadMediaRaw: TriState;
  readonly downloadMediaSidecar: TriState;
  readonly uploadPath: string;
  readonly defaultPage: string;
}

export interface AccountProfile {
  readonly accountUid: AccountUid;
  readonly details: AccountDetails;
  readonly settings: AccountSettings;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const emptyDetails: AccountDetails = {
  subjectUid: "",
  subjectSource: "",
  placeId: "zz",
  placeSource: "",
  cellId: "zz",
  birthYear: -1,
  birthMonth: -1,
  birthDay: -1,
  nameTitle: "",
  givenName: "",
  middleName: "",
  familyName: "",
  nameSuffix: "",
  nickName: "",
  nameSource: "",
  gender: "",
  about: "",
  bio: "",
  location: "",
  country: "zz",
  phone: "",
  siteUrl: "",
  profileUrl: "",
  feedUrl: "",
  avatarUrl: "",
  orgTitle: "",
  orgName: "",
  orgEmail: "",
  orgPhone: "",
  orgUrl: "",
  idUrl: "",
};

const emptySettings: AccountSettings = {
  uiTheme: "",
  uiLanguage: "",
  uiTimeZone: "",
  mapsStyle: "",
  mapsAnimate: 0,
  indexPath: "",
  indexRescan: 0,
  importPath: "",
  importMove: 0,
  downloadOriginals: 0,
  downloadMediaRaw: 0,
  downloadMediaSidecar: 0,
  uploadPath: "",
  defaultPage: "",
};

/** The profile every new account begins with. */
export const emptyProfile = (accountUid: AccountUid, now: Date): AccountProfile => ({
  accountUid,
  details: emptyDetails,
  settings: emptySettings,
  createdAt: now,
  updatedAt: now,
});
