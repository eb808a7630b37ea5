import { IdentityError } from "@pp/identity";
import { isForeignKeyViolation } from "../driver-errors.ts";
import type { Refusal } from "./transaction-scope.ts";

/** What belongs to an account cannot be stored without it. */
export const refuseWithoutAccount =
  (uid: string): Refusal =>
  (cause) =>
    isForeignKeyViolation(cause) ? new IdentityError("account/not-found", { identifier: uid }, { cause }) : undefined;
