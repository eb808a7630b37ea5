/** Whose folder a WebDAV request reaches. */
export interface WebdavAccount {
  /** Owner of the locks that the request takes. */
  readonly uid: string;
  readonly username: string;
  /** The account's folder, relative to the root: `users/bob`, or empty for the whole root. */
  readonly uploadPath: string;
  /** Whether the scope of what it came with allows more than reading. Default: true. */
  readonly mayWrite?: boolean;
}

/** What the guard knows about a request before anything of it is carried out. */
export interface WebdavCredentials {
  /** The header as it came, of any scheme. */
  readonly authorization: string | undefined;
  readonly remoteAddress: string;
  readonly userAgent: string | undefined;
}

/** The guard's decision. All denials look the same to the client. */
export type WebdavAdmission =
  | { readonly kind: "ok"; readonly account: WebdavAccount }
  | { readonly kind: "denied" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number };

/** Called once for each request: WebDAV has no session. */
export type CheckWebdav = (request: WebdavCredentials) => Promise<WebdavAdmission>;
