import type { AuditTrail } from "../audit/audit-trail.ts";
import type { PasswordHasher } from "../credentials/password-hasher.ts";
import type { Totp } from "../credentials/totp.ts";
import type { Cipher } from "../kernel/cipher.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Digest } from "../kernel/digest.ts";
import type { Random } from "../kernel/random.ts";
import type { IdentityPolicy } from "../policy.ts";
import type { IdentityStore } from "../store.ts";

/** What logging in stands on. */
export interface AuthDeps {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly digest: Digest;
  readonly cipher: Cipher;
  readonly totp: Totp;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: IdentityPolicy;
  readonly trail: AuditTrail;
  /** The host's log: one line a call, safe to write as it is. */
  readonly log: (line: string) => void;
}
