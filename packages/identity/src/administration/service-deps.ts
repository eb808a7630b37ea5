import type { AuditTrail } from "../audit/audit-trail.ts";
import type { PasswordHasher } from "../credentials/password-hasher.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Random } from "../kernel/random.ts";
import type { IdentityPolicy } from "../policy.ts";
import type { IdentityStore } from "../store.ts";

/** What the use cases of administration stand on. */
export interface ServiceDeps {
  readonly store: IdentityStore;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: IdentityPolicy;
  readonly trail: AuditTrail;
}
