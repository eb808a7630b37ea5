import type { Account } from "@pp/identity";
import { z } from "zod";
import { optionalInstant, presentOnly } from "./json.ts";

/** An account, with the keys of the original API. No secret is part of it. */
export const accountSchema = z
  .object({
    UID: z.string(),
    UUID: z.string().optional(),
    Name: z.string(),
    DisplayName: z.string(),
    Email: z.string(),
    Role: z.string(),
    SuperAdmin: z.boolean(),
    CanLogin: z.boolean(),
    WebDAV: z.boolean(),
    BasePath: z.string(),
    UploadPath: z.string(),
    AuthProvider: z.string(),
    AuthMethod: z.string(),
    AuthIssuer: z.string().optional(),
    AuthID: z.string().optional(),
    LoginAt: z.iso.datetime().optional(),
    ExpiresAt: z.iso.datetime().optional(),
    CreatedAt: z.iso.datetime(),
    UpdatedAt: z.iso.datetime(),
    DeletedAt: z.iso.datetime().optional(),
  })
  .meta({ id: "User" });

export const accountView = (account: Account): z.infer<typeof accountSchema> => ({
  UID: account.uid,
  ...presentOnly({ UUID: account.uuid }),
  Name: account.username,
  DisplayName: account.displayName,
  Email: account.email,
  Role: account.role,
  SuperAdmin: account.superAdmin,
  CanLogin: account.canLogin,
  WebDAV: account.webdav,
  BasePath: account.basePath,
  UploadPath: account.uploadPath,
  AuthProvider: account.provider,
  AuthMethod: account.method,
  ...presentOnly({ AuthIssuer: account.issuer, AuthID: account.authId }),
  ...optionalInstant("LoginAt", account.loginAt),
  ...optionalInstant("ExpiresAt", account.expiresAt),
  CreatedAt: account.createdAt.toISOString(),
  UpdatedAt: account.updatedAt.toISOString(),
  ...optionalInstant("DeletedAt", account.deletedAt),
});
