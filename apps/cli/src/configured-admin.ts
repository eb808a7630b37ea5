import { isIdentityError } from "@pp/identity";
import { CliError } from "./cli-error.ts";

/** Runs what may make the configured admin: when its name or password is refused, the message names the variable. */
export async function withConfiguredAdmin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isIdentityError(error) || error.kind !== "invalid-input") throw error;
    const field = error.code === "username/invalid" ? "PHOTOPRISM_ADMIN_USER" : "PHOTOPRISM_ADMIN_PASSWORD";
    throw new CliError("config/invalid", `${field}: ${error.message}`, { field }, { cause: error });
  }
}
