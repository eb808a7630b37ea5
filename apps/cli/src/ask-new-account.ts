import {
  type AccountModification,
  assignableRoles,
  parseEmail,
  parseProvider,
  parseRole,
  requiresPassword,
} from "@pp/identity";
import { askPassword } from "./ask-password.ts";
import type { AppServices } from "./identity-command.ts";
import type { Prompt } from "./prompt.ts";

interface NewAccountQuestions {
  readonly given: AccountModification;
  readonly defaultRole: string;
  readonly policy: AppServices["policy"];
  readonly say: (text: string) => void;
}

/** Asks for what a new account still needs; Enter leaves out the email and takes the default role. */
export async function askNewAccount(
  prompt: Prompt,
  { given, defaultRole, policy, say }: NewAccountQuestions,
): Promise<AccountModification> {
  const provider = parseProvider(given.provider ?? "default");
  const email = given.email ?? (provider === "oidc" || provider === "none" ? undefined : await askEmail(prompt));
  const role = given.role ?? (await askRole(prompt, defaultRole));
  const needsPassword = given.password === undefined && requiresPassword(provider);
  const password = needsPassword ? await askPassword(prompt, { label: "Password", policy, say }) : given.password;
  return { ...given, email, role, password };
}

async function askEmail(prompt: Prompt): Promise<string | undefined> {
  const email = (await prompt.line("Email (Enter for none)")).trim();
  return email === "" ? undefined : parseEmail(email);
}

async function askRole(prompt: Prompt, defaultRole: string): Promise<string> {
  const role = (await prompt.line(`Role (${assignableRoles.join(", ")}; Enter for ${defaultRole})`)).trim();
  return role === "" ? defaultRole : parseRole(role);
}
