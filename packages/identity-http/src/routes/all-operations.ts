import type { Operation } from "../operations/operation.ts";
import { accountOperations } from "./account-operations.ts";
import { adminSessionOperations } from "./admin-session-operations.ts";
import { auditOperations } from "./audit-operations.ts";
import { clientOperations } from "./client-operations.ts";
import { discoveryOperations } from "./discovery-operations.ts";
import { oauthOperations } from "./oauth-operations.ts";
import { ownSessionOperations } from "./own-session-operations.ts";
import { passcodeOperations } from "./passcode-operations.ts";
import { passwordOperations } from "./password-operations.ts";
import { profileOperations } from "./profile-operations.ts";
import { sessionOperations } from "./session-operations.ts";

/** The whole API, below its base path. */
export const allOperations: readonly Operation[] = [
  ...sessionOperations,
  ...oauthOperations,
  ...profileOperations,
  ...passwordOperations,
  ...passcodeOperations,
  ...ownSessionOperations,
  ...accountOperations,
  ...adminSessionOperations,
  ...clientOperations,
  ...auditOperations,
];

/** Below the root of the host. */
export const wellKnownOperations: readonly Operation[] = discoveryOperations;
