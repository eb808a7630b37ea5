export { createOidcHandler, type OidcHandler, type OidcIdentity } from "./oidc-handler.ts";
export { usernameClaims, type OidcOptions, type SignedIn, type UsernameClaim } from "./oidc-options.ts";
