import type { Account, AccountDescription, AccountDetails, AccountSettings } from "@pp/identity";
import type { CellValue } from "@pp/report";

export type Properties = Readonly<Record<string, CellValue>>;

/** The fields of an account under the names of the reference system. Holds no secret. */
export const accountProperties = (account: Account): Properties => ({
  AuthID: account.authId,
  AuthIssuer: account.issuer,
  AuthMethod: account.method,
  AuthProvider: account.provider,
  BackupEmail: account.backupEmail,
  BasePath: account.basePath,
  BornAt: account.bornAt,
  CanInvite: account.canInvite,
  CanLogin: account.canLogin,
  ConsentAt: account.consentAt,
  CreatedAt: account.createdAt,
  DeletedAt: account.deletedAt,
  DisplayName: account.displayName,
  ExpiresAt: account.expiresAt,
  InvitedBy: account.invitedBy,
  LoginAt: account.loginAt,
  RefID: account.refId,
  SuperAdmin: account.superAdmin,
  Thumb: account.thumb,
  ThumbSrc: account.thumbSource,
  UpdatedAt: account.updatedAt,
  UploadPath: account.uploadPath,
  UserAttr: account.attributes,
  UserEmail: account.email,
  UserName: account.username,
  UserRole: account.role,
  UserUID: account.uid,
  UUID: account.uuid,
  VerifiedAt: account.verifiedAt,
  WebDAV: account.webdav,
});

/** All that is known about an account; secrets are masked unless they are to be revealed. */
export function descriptionProperties(
  { account, profile, password, passcode, linkTokens, uploadFolder }: AccountDescription,
  { reveal }: { readonly reveal: boolean },
): Properties {
  const secret = (text = ""): string => (text === "" || reveal ? text : "********");
  return {
    ...accountProperties(account),
    ...(profile === undefined
      ? {}
      : { ...detailsProperties(profile.details), ...settingsProperties(profile.settings) }),
    DownloadToken: secret(linkTokens?.download),
    HasPasscode: passcode !== undefined,
    HasPassword: password !== undefined,
    InviteToken: secret(linkTokens?.invite),
    PasscodeActivatedAt: passcode?.activatedAt,
    PasswordChangedAt: password?.updatedAt,
    PasswordHash: secret(password?.hash),
    PreviewToken: secret(linkTokens?.preview),
    ResetToken: secret(linkTokens?.reset),
    UploadFolder: uploadFolder,
    VerifyToken: secret(linkTokens?.verify),
  };
}

const detailsProperties = (details: AccountDetails): Properties => ({
  "UserDetails.About": details.about,
  "UserDetails.AvatarURL": details.avatarUrl,
  "UserDetails.Bio": details.bio,
  "UserDetails.BirthDay": details.birthDay,
  "UserDetails.BirthMonth": details.birthMonth,
  "UserDetails.BirthYear": details.birthYear,
  "UserDetails.CellID": details.cellId,
  "UserDetails.Country": details.country,
  "UserDetails.FamilyName": details.familyName,
  "UserDetails.FeedURL": details.feedUrl,
  "UserDetails.Gender": details.gender,
  "UserDetails.GivenName": details.givenName,
  "UserDetails.IdURL": details.idUrl,
  "UserDetails.Location": details.location,
  "UserDetails.MiddleName": details.middleName,
  "UserDetails.NameSrc": details.nameSource,
  "UserDetails.NameSuffix": details.nameSuffix,
  "UserDetails.NameTitle": details.nameTitle,
  "UserDetails.NickName": details.nickName,
  "UserDetails.OrgEmail": details.orgEmail,
  "UserDetails.OrgName": details.orgName,
  "UserDetails.OrgPhone": details.orgPhone,
  "UserDetails.OrgTitle": details.orgTitle,
  "UserDetails.OrgURL": details.orgUrl,
  "UserDetails.Phone": details.phone,
  "UserDetails.PlaceID": details.placeId,
  "UserDetails.PlaceSrc": details.placeSource,
  "UserDetails.ProfileURL": details.profileUrl,
  "UserDetails.SiteURL": details.siteUrl,
  "UserDetails.SubjSrc": details.subjectSource,
  "UserDetails.SubjUID": details.subjectUid,
});

const settingsProperties = (settings: AccountSettings): Properties => ({
  "UserSettings.DefaultPage": settings.defaultPage,
  "UserSettings.DownloadMediaRaw": settings.downloadMediaRaw,
  "UserSettings.DownloadMediaSidecar": settings.downloadMediaSidecar,
  "UserSettings.DownloadOriginals": settings.downloadOriginals,
  "UserSettings.ImportMove": settings.importMove,
  "UserSettings.ImportPath": settings.importPath,
  "UserSettings.IndexPath": settings.indexPath,
  "UserSettings.IndexRescan": settings.indexRescan,
  "UserSettings.MapsAnimate": settings.mapsAnimate,
  "UserSettings.MapsStyle": settings.mapsStyle,
  "UserSettings.UILanguage": settings.uiLanguage,
  "UserSettings.UITheme": settings.uiTheme,
  "UserSettings.UITimeZone": settings.uiTimeZone,
  "UserSettings.UploadPath": settings.uploadPath,
});
