import type { SignInDenial } from "@pp/identity";

/** Why a sign-in ended before or behind the domain's own decision. Stable words for the audit log. */
export type RefusalReason =
  | SignInDenial
  | "provider unavailable"
  | "provider issuer mismatch"
  | "provider metadata invalid"
  | "response invalid"
  | "state missing"
  | "state unknown"
  | "state used already"
  | "issuer mismatch"
  | "code missing"
  | "token exchange failed"
  | "id token invalid"
  | "id token expired"
  | "id token issuer mismatch"
  | "id token audience mismatch"
  | "nonce mismatch"
  | "userinfo failed"
  | "userinfo subject mismatch"
  | "group missing"
  | `provider refused: ${string}`
  | `token exchange failed: ${string}`;

/** A sign-in that goes no further. Nothing of a request or of a provider's answer is in it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: RefusalReason;
  /** Whose sign-in it seemed to be, once the provider has said so. */
  readonly accountName: string | undefined;

  constructor(reason: RefusalReason, accountName?: string) {
    super(reason);
    this.reason = reason;
    this.accountName = accountName;
  }
}

/** What a person is told. */
export interface RefusalPage {
  readonly status: 401 | 403 | 503;
  readonly title: string;
  readonly text: string;
}

const failed = "Sign-in failed";
const notAllowed = "Sign-in not allowed";

const begunElsewhere: RefusalPage = {
  status: 401,
  title: failed,
  text: "This sign-in was begun in another window or took longer than ten minutes. Please begin again.",
};
const notReadable: RefusalPage = {
  status: 401,
  title: failed,
  text: "The answer of the provider could not be verified. Please begin again; if it happens again, tell your administrator.",
};
const away: RefusalPage = {
  status: 503,
  title: "Sign-in not available",
  text: "The sign-in provider does not answer at the moment. Please try again in a minute.",
};
const wrongSettings: RefusalPage = {
  status: 503,
  title: "Sign-in not available",
  text: "The sign-in provider and this service do not fit together. Please tell your administrator.",
};
const noAccount: RefusalPage = {
  status: 403,
  title: notAllowed,
  text: "You are known to the provider, but there is no account here that you may use. Please ask your administrator.",
};

/** One page for all that has to do with accounts, so that it tells nothing of them; the others may say what is wrong. */
const pages: Readonly<Record<string, RefusalPage>> = {
  "provider unavailable": away,
  "provider issuer mismatch": wrongSettings,
  "provider metadata invalid": wrongSettings,
  "state missing": begunElsewhere,
  "state unknown": begunElsewhere,
  "state used already": {
    status: 401,
    title: failed,
    text: "This sign-in has been used already. If you are not signed in, please begin again.",
  },
  "provider refused: access_denied": {
    status: 401,
    title: "Sign-in cancelled",
    text: "The provider did not sign you in: it was cancelled there, or you may not use this service.",
  },
  "provider refused: temporarily_unavailable": away,
  "provider refused: server_error": away,
  "token exchange failed: invalid_client": wrongSettings,
  "token exchange failed: unauthorized_client": wrongSettings,
  "group missing": {
    status: 403,
    title: notAllowed,
    text: "This service is open to members of certain groups only. Please ask your administrator to add you.",
  },
  "domain not allowed": {
    status: 403,
    title: notAllowed,
    text: "This service is open to e-mail addresses of certain domains only. Please sign in with another address.",
  },
  "email not verified": {
    status: 403,
    title: notAllowed,
    text: "The provider has not verified your e-mail address. Please have it verified there, then sign in again.",
  },
  "account deleted": noAccount,
  "account disabled": noAccount,
  "account expired": noAccount,
  "account not found": noAccount,
  "username missing": noAccount,
  "username taken": noAccount,
};

/** What the person is shown; never anything of what was sent. */
export const pageFor = (reason: RefusalReason): RefusalPage =>
  Object.hasOwn(pages, reason) ? (pages[reason] ?? notReadable) : notReadable;
