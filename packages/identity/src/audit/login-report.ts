import type { Realm } from "./audit-event.ts";

export const loginStatuses = ["OK", "FAILED", "THROTTLED"] as const;
export type LoginStatus = (typeof loginStatuses)[number];

/** The logins of one name from one address through one door: a summary, one row for all its attempts. */
export interface LoginSummary {
  readonly clientIp: string;
  /** As it was typed, normalised; perhaps nobody's. */
  readonly username: string;
  readonly realm: Realm;
  /** Of the latest attempt. */
  readonly status: LoginStatus;
  readonly lastLoginAt: Date | undefined;
  readonly failedAt: Date | undefined;
  /** Why the latest attempt failed; empty after a success. */
  readonly reason: string;
  /** How often that happened in a row. */
  readonly repeated: number;
  readonly userAgent: string;
  readonly updatedAt: Date;
}

export interface LoginRecord extends Pick<
  LoginSummary,
  "clientIp" | "username" | "realm" | "status" | "reason" | "userAgent"
> {
  readonly at: Date;
}

export interface LoginReportQuery {
  /** Case-insensitive prefix of the name, or prefix of the address. */
  readonly search?: string;
  /** The last row of the page before. */
  readonly after?: LoginSummary;
  /** 1 to 1000 rows. */
  readonly limit: number;
}

/** The summary behind `audit logins`. Implementations keep milliseconds in UTC and never read a clock. */
export interface LoginReport {
  /** Counts one attempt into its row; safe beside others that do the same. */
  record(login: LoginRecord): Promise<void>;

  /** The latest updated first, then by name and address. */
  list(query: LoginReportQuery): Promise<readonly LoginSummary[]>;

  /** Whether this name logged in from this address, through any door, at `since` or later. */
  hasSuccess(login: { readonly clientIp: string; readonly username: string }, since: Date): Promise<boolean>;

  /** Removes at most `limit` rows last updated before `before`; resolves to how many went. */
  removeOlder(before: Date, limit: number): Promise<number>;

  /** Resolves to how many rows went. */
  clear(): Promise<number>;
}

export type LoginReportReader = Pick<LoginReport, "list" | "hasSuccess">;
