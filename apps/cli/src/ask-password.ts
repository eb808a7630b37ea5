import { type IdentityPolicy, MAX_PASSWORD_BYTES, parseNewPassword } from "@pp/identity";
import { CliError } from "./cli-error.ts";
import type { Prompt } from "./prompt.ts";

interface PasswordQuestion {
  readonly label: string;
  readonly policy: IdentityPolicy;
  readonly say: (text: string) => void;
}

/**
 * Asks for a new password, twice. What is too short or too long is refused before it is typed again.
 *
 * @throws CliError `cli/passwords-differ`, IdentityError as `parseNewPassword`
 */
export async function askPassword(prompt: Prompt, { label, policy, say }: PasswordQuestion): Promise<string> {
  const { passwordMinLength: min } = policy;
  say(`a password has at least ${String(min)} characters and at most ${String(MAX_PASSWORD_BYTES)} bytes of UTF-8`);
  const password = await prompt.secret(label);
  parseNewPassword(password, min);
  if ((await prompt.secret("Retype Password")) === password) return password;
  throw new CliError("cli/passwords-differ", "passwords did not match, please try again");
}
