import { IdentityError } from "@pp/identity";
import { describe, expect, it } from "vitest";
import { type OidcOptions, parseOptions } from "./oidc-options.ts";

const options: OidcOptions = {
  issuer: "https://login.example.com",
  clientId: "photos",
  clientSecret: "the-client-secret",
  publicUrl: "https://photos.example.com",
  register: false,
  cookieKey: new Uint8Array(32),
  clientIp: () => "",
  onSignedIn: () => new Response(),
};

it("fills in the defaults", () => {
  expect(parseOptions(options)).toMatchObject({
    basePath: "/api/v1/oidc",
    publicPath: "/api/v1/oidc",
    redirectUri: "https://photos.example.com/api/v1/oidc/redirect",
    postLogoutUrl: "https://photos.example.com/",
    scopes: "openid email profile address",
    providerName: "OpenID",
    requiredGroups: [],
    secure: true,
  });
});

it("lies below the path of the public URL, with or without a slash at its end", () => {
  for (const publicUrl of ["https://example.com/photos", "https://example.com/photos/"]) {
    expect(parseOptions({ ...options, publicUrl, basePath: "/oidc" })).toMatchObject({
      basePath: "/oidc",
      publicPath: "/photos/oidc",
      redirectUri: "https://example.com/photos/oidc/redirect",
      postLogoutUrl: "https://example.com/photos/",
    });
  }
});

it.each(["http://localhost:3000", "http://127.0.0.1:3000", "http://127.9.9.9", "http://[::1]:3000"])(
  "goes without TLS on this machine: %s",
  (publicUrl) => {
    expect(parseOptions({ ...options, publicUrl, issuer: publicUrl }).secure).toBe(false);
  },
);

describe("refuses", () => {
  const refusals: readonly (readonly [string, Partial<OidcOptions>])[] = [
    ["issuer", { issuer: "http://login.example.com" }],
    ["issuer", { issuer: "http://localhost.example.com" }],
    ["issuer", { issuer: "http://127.0.0.1.example.com" }],
    ["issuer", { issuer: "ftp://127.0.0.1" }],
    ["issuer", { issuer: "login.example.com" }],
    ["issuer", { issuer: "https://user:secret@login.example.com" }],
    ["publicUrl", { publicUrl: "http://photos.example.com" }],
    ["publicUrl", { publicUrl: "https://photos.example.com/?a=b" }],
    ["publicUrl", { publicUrl: "https://photos.example.com/#a" }],
    ["postLogoutUrl", { postLogoutUrl: "/bye" }],
    ["clientId", { clientId: "" }],
    ["clientSecret", { clientSecret: "" }],
    ["cookieKey", { cookieKey: new Uint8Array(31) }],
    ["cookieKey", { cookieKey: new Uint8Array(33) }],
    ["domain", { domain: " " }],
    ["scopes", { scopes: "email profile" }],
    ["scopes", { scopes: "" }],
    ["basePath", { basePath: "oidc" }],
    ["basePath", { basePath: "/oidc/" }],
    ["basePath", { basePath: "/" }],
    ["basePath", { basePath: "/a/../b" }],
    ["basePath", { basePath: "/:id" }],
    ["usernameClaim", { usernameClaim: "sub" as never }],
    ["groupClaim", { requireGroup: "photos" }],
    ["groupClaim", { groupRoles: { admins: "admin" } }],
    ["groupClaim", { requireGroup: "photos", groupClaim: "" }],
    ["requireGroup", { requireGroup: "", groupClaim: "groups" }],
    ["requireGroup", { requireGroup: ["photos", ""], groupClaim: "groups" }],
  ];

  it.each(refusals)("a wrong %s: %j", (field, wrong) => {
    const refused = catchError(() => parseOptions({ ...options, ...wrong }));
    expect(refused).toBeInstanceOf(IdentityError);
    expect(refused).toMatchObject({ code: "policy/invalid", details: { field: `OpenID ${field}` } });
    expect(String(refused)).not.toContain("secret@");
  });
});

it("refuses roles that there are not", () => {
  const groupClaim = "groups";
  const wrong = [{ role: "visitor" as never }, { groupClaim, groupRoles: { owners: "owner" as never } }];
  for (const changes of wrong) {
    expect(catchError(() => parseOptions({ ...options, ...changes }))).toMatchObject({ code: "role/unknown" });
  }
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
