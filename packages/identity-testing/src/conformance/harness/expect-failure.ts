import type { IdentityErrorCode, IdentityErrorDetails } from "@pp/identity";
import { expect } from "vitest";

/** What `work` rejects with. Fails when it does not. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([work]);
  expect(result.status, "it was expected to fail").toBe("rejected");
  return result.status === "rejected" ? result.reason : undefined;
}

/** Fails unless `work` rejects with an IdentityError of this code and these details. */
export async function expectCode<C extends IdentityErrorCode>(
  work: Promise<unknown>,
  code: C,
  details: Partial<IdentityErrorDetails[C]>,
): Promise<void> {
  expect(await failureOf(work)).toMatchObject({ name: "IdentityError", code, details });
}
