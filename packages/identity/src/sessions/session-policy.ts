/** How long browser sessions last. */
export interface SessionPolicy {
  /** From the login on, used or not; -1: no limit. Default 1209600 (14 days). Doubled behind a second factor. */
  readonly maxAgeSeconds: number;
  /** From the last use on; -1: no limit. Default 604800 (7 days). Doubled behind a second factor. */
  readonly idleTimeoutSeconds: number;
  /** After a sign-in with OpenID. Default 86400 (1 day). */
  readonly oidcMaxAgeSeconds: number;
  /** How many sessions one app password holds open; the newest stay. Default 10. */
  readonly sessionsPerAppPassword: number;
}

const DAY = 86_400;

export const defaultSessionPolicy: SessionPolicy = {
  maxAgeSeconds: 14 * DAY,
  idleTimeoutSeconds: 7 * DAY,
  oidcMaxAgeSeconds: DAY,
  sessionsPerAppPassword: 10,
};
