import { type Account, type Clock, IdentityError, parseRole, type Session, type SignInRules } from "@pp/identity";

/** From which claim the name of a new account is taken first. */
export const usernameClaims = ["preferred_username", "name", "nickname", "email"] as const;
export type UsernameClaim = (typeof usernameClaims)[number];

/** A sign-in that succeeded, for the host to answer. */
export interface SignedIn {
  /** The secret of the session: the one time it can be read. For a cookie or the body, never for a log or a URL. */
  readonly token: string;
  readonly session: Session;
  readonly account: Account;
  /** Whether this sign-in made the account. */
  readonly registered: boolean;
  /** Where the person wanted to go: a path of this host with query and fragment, `/` when nothing was asked for. */
  readonly returnTo: string;
}

/** Whatever `new Headers()` takes. */
export type AnswerHeaders = ConstructorParameters<typeof Headers>[0];

/** What a host decides about its provider. */
export interface OidcOptions extends SignInRules {
  /** Compared exactly, a trailing slash included. https, or http on a loopback address. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How the secret is sent to the provider. Default: `basic` where the provider offers it, else `post`. */
  readonly clientAuthentication?: "basic" | "post" | undefined;
  /** Where browsers find this host: https, or http on a loopback address; a path when it is mounted below one. */
  readonly publicUrl: string;
  /** Where the handler is mounted. Default `/api/v1/oidc`. */
  readonly basePath?: string | undefined;
  /** Default `openid email profile address`; `openid` must be among them. */
  readonly scopes?: string | undefined;
  /** What people call the provider, for pages. Default `OpenID`. */
  readonly providerName?: string | undefined;
  /** Default `preferred_username`. */
  readonly usernameClaim?: UsernameClaim | undefined;
  /** The claim that lists somebody's groups. Default: none is read. */
  readonly groupClaim?: string | undefined;
  /** Only members of this group, or of one of these, may sign in. Needs `groupClaim`. */
  readonly requireGroup?: string | readonly string[] | undefined;
  /** Where the provider sends people after a logout, registered there exactly so. Default: `publicUrl` and a slash. */
  readonly postLogoutUrl?: string | undefined;
  /** 32 bytes that seal the cookies of this handler. The same in all processes of a service; new ones void sign-ins that are under way. */
  readonly cookieKey: Uint8Array;
  /** The address that asks. From the connection or a proxy that the host trusts; empty when there is none. */
  readonly clientIp: (request: Request) => string;
  /** Answers a sign-in that succeeded: sets the host's cookie and redirects to `returnTo`, or shows a page. */
  readonly onSignedIn: (signedIn: SignedIn, request: Request) => Response | Promise<Response>;
  /** Ends the host's own session at a logout; the headers (a cleared cookie) go into the answer. Default: nothing. */
  readonly onSignOut?: ((request: Request) => AnswerHeaders | Promise<AnswerHeaders>) | undefined;
  /** Told about failures of the host's own functions and of the store, which the person sees as a plain 500 or 503. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Reaches the provider. Default: the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** For the lifetime of cookies and the memory of what was used. Default: the system's. */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

/** The options with their defaults, checked. */
export interface OidcSettings extends OidcOptions {
  readonly basePath: string;
  readonly scopes: string;
  readonly providerName: string;
  readonly requiredGroups: readonly string[];
  readonly postLogoutUrl: string;
  readonly fetch: typeof fetch;
  readonly clock: Pick<Clock, "now">;
  /** Absolute, registered at the provider exactly so. */
  readonly redirectUri: string;
  /** What a browser asks for, without a slash at the end: `basePath` below the path of `publicUrl`. */
  readonly publicPath: string;
  /** Whether browsers reach the host over https, so that cookies may say `Secure`. */
  readonly secure: boolean;
}

/** @throws IdentityError `policy/invalid` naming the option, `role/unknown`; never quotes a secret */
export function parseOptions(options: OidcOptions): OidcSettings {
  const publicUrl = parseWebUrl("publicUrl", options.publicUrl);
  if (publicUrl.search !== "" || publicUrl.hash !== "") throw invalid("publicUrl", "a URL without query and fragment");
  parseWebUrl("issuer", options.issuer);
  const basePath = parseBasePath(options.basePath ?? "/api/v1/oidc");
  const publicPath = `${publicUrl.pathname.replace(/\/+$/, "")}${basePath}`;
  checkTexts(options);
  checkRules(options);
  return {
    ...options,
    basePath,
    publicPath,
    scopes: parseScopes(options.scopes ?? "openid email profile address"),
    providerName: options.providerName ?? "OpenID",
    requiredGroups: parseRequiredGroups(options),
    postLogoutUrl: options.postLogoutUrl ?? `${publicUrl.href.replace(/\/+$/, "")}/`,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    clock: options.clock ?? { now: () => new Date() },
    redirectUri: `${publicUrl.origin}${publicPath}/redirect`,
    secure: publicUrl.protocol === "https:",
  };
}

function checkTexts({ clientId, clientSecret, cookieKey, postLogoutUrl, usernameClaim }: OidcOptions): void {
  if (clientId === "") throw invalid("clientId", "a text that is not empty");
  if (clientSecret === "") throw invalid("clientSecret", "a text that is not empty");
  if (cookieKey.byteLength !== 32) throw invalid("cookieKey", "32 bytes");
  if (postLogoutUrl !== undefined) parseWebUrl("postLogoutUrl", postLogoutUrl);
  if (usernameClaim !== undefined && !usernameClaims.includes(usernameClaim)) {
    throw invalid("usernameClaim", usernameClaims.join(", "));
  }
}

/** Here too, so that a mistake shows when the host starts and not at the first sign-in. */
function checkRules({ domain, groupRoles = {}, role }: OidcOptions): void {
  for (const name of [...(role === undefined ? [] : [role]), ...Object.values(groupRoles)]) parseRole(name);
  if (domain?.trim() === "") throw invalid("domain", "a domain such as example.com, or none");
}

function parseRequiredGroups({ groupClaim, groupRoles, requireGroup = [] }: OidcOptions): readonly string[] {
  const groups = typeof requireGroup === "string" ? [requireGroup] : requireGroup;
  // An empty name would let in everybody whose provider sends one.
  if (groups.includes("")) throw invalid("requireGroup", "names that are not empty");
  const needsClaim = groups.length > 0 || Object.keys(groupRoles ?? {}).length > 0;
  if (needsClaim && (groupClaim ?? "") === "") throw invalid("groupClaim", "the claim that lists the groups");
  return groups;
}

function parseScopes(scopes: string): string {
  const names = scopes.split(/\s+/).filter((name) => name !== "");
  if (!names.includes("openid")) throw invalid("scopes", "names separated by spaces, openid among them");
  return names.join(" ");
}

function parseBasePath(path: string): string {
  if (/^(?:\/[\w.~-]+)+$/.test(path) && !/\/\.{1,2}(?:\/|$)/.test(path)) return path;
  throw invalid("basePath", "a path such as /api/v1/oidc, without a slash at the end");
}

/** A provider or host that is reached without TLS must be this machine. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);

function parseWebUrl(field: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url));
  if (url === undefined || !isSafe || url.username !== "" || url.password !== "") {
    throw invalid(field, "an https URL, or http on a loopback address");
  }
  return url;
}

const invalid = (field: string, accepted: string): IdentityError =>
  new IdentityError("policy/invalid", { field: `OpenID ${field}`, accepted });
