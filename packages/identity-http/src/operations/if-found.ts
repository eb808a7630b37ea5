import { isIdentityError } from "@pp/identity";

/** Undefined for what is not there, which somebody else may have ended a moment ago. Other errors stay errors. */
export async function ifFound<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (isIdentityError(error) && error.kind === "not-found") return undefined;
    throw error;
  }
}
