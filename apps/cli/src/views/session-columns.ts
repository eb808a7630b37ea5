import type { LinkTokens, Session, SessionMethod, SessionProvider } from "@pp/identity";
import type { Column } from "@pp/report";

/** A session and, where they are asked for, the link tokens of its account. */
export interface SessionRow {
  readonly session: Session;
  readonly linkTokens?: LinkTokens | undefined;
}

export interface TokenColumns {
  readonly tokens: boolean;
  /** Show them: they are secrets. */
  readonly reveal: boolean;
}

const providers: Readonly<Record<SessionProvider, string>> = {
  default: "Default",
  local: "Local",
  oidc: "OIDC",
  ldap: "LDAP/AD",
  link: "Link",
  client: "Client",
  application: "Application",
  access_token: "Access Token",
};

const methods: Readonly<Record<SessionMethod, string>> = {
  default: "",
  "2fa": " (2FA)",
  oauth2: " (OAuth2)",
  session: " (Session)",
};

/** `Local (2FA)`, `Application`, `Access Token (OAuth2)`. */
export const sessionMethodText = ({ method, provider }: Pick<Session, "method" | "provider">): string =>
  providers[provider] + methods[method];

/** Who follows a shared link has no name, but a role. */
export const sessionUserText = ({ provider, username }: Pick<Session, "provider" | "username">): string =>
  username === "" && provider === "link" ? "visitor" : username;

const clientOf = ({ clientName, clientUid }: Session): string | undefined =>
  clientUid ?? (clientName === "" ? undefined : clientName);

/** The columns of `auth ls`. */
export const sessionColumns = ({ reveal, tokens }: TokenColumns): readonly Column<SessionRow>[] => [
  { title: "Session ID", value: ({ session }) => session.refId },
  { title: "User", value: ({ session }) => sessionUserText(session) },
  { title: "Authentication Method", value: ({ session }) => sessionMethodText(session) },
  { title: "Client", value: ({ session }) => clientOf(session), text: ({ session }) => clientOf(session) ?? "n/a" },
  { title: "Scope", value: ({ session }) => session.scope },
  { title: "Login IP", value: ({ session }) => session.loginIp },
  { title: "Current IP", value: ({ session }) => session.clientIp },
  { title: "Last Active", value: ({ session }) => session.lastActiveAt },
  { title: "Created At", value: ({ session }) => session.createdAt },
  { title: "Expires At", value: ({ session }) => session.expiresAt },
  ...(tokens ? tokenColumns(reveal) : []),
];

function tokenColumns(reveal: boolean): readonly Column<SessionRow>[] {
  const shown = (token = ""): string => (token === "" || reveal ? token : "********");
  return [
    { title: "Preview Token", value: ({ linkTokens }) => shown(linkTokens?.preview) },
    { title: "Download Token", value: ({ linkTokens }) => shown(linkTokens?.download) },
  ];
}
