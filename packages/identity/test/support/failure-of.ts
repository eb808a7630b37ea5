import { type AnyIdentityError, isIdentityError } from "../../src/index.ts";

/** The IdentityError that `work` fails with; anything else, success too, fails the test. */
export async function failureOf(work: (() => unknown) | Promise<unknown>): Promise<AnyIdentityError> {
  let result: unknown;
  try {
    result = await (typeof work === "function" ? work() : work);
  } catch (error) {
    if (isIdentityError(error)) return error;
    throw error;
  }
  throw new Error(`should have failed, but gave ${JSON.stringify(result)}`);
}

export const codeOf = async (work: (() => unknown) | Promise<unknown>): Promise<string> => (await failureOf(work)).code;
