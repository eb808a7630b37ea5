import { IdentityError } from "@pp/identity";
import { type Keyring, parseKeyring, readOrMakeKeyFile } from "@pp/identity-node";
import { CliError } from "./cli-error.ts";
import type { Config } from "./config.ts";

/**
 * The configured keys; without any, those of the file beside an SQLite database, which is made on the first need.
 * A database that several machines share has no such place: undefined.
 *
 * @throws CliError `config/invalid`: says what is wrong, never quotes a key
 */
export function readKeys({ database, secretKeys }: Pick<Config, "database" | "secretKeys">): Keyring | undefined {
  const source = secretKeys === undefined ? "the key file beside the database" : "PHOTOPRISM_SECRET_KEY";
  try {
    if (secretKeys !== undefined) return parseKeyring(secretKeys);
    return database.engine === "sqlite" ? readOrMakeKeyFile(`${database.path}.key`) : undefined;
  } catch (error) {
    throw new CliError("config/invalid", `${source}: ${reasonOf(error)}`, { field: source }, { cause: error });
  }
}

const reasonOf = (error: unknown): string => {
  if (error instanceof IdentityError) return error.message;
  return `cannot be read or made (${String((error as NodeJS.ErrnoException).code)})`;
};
