import { parseScope } from "@pp/identity";
import { CliError } from "./cli-error.ts";
import type { Prompt } from "./prompt.ts";
import { randomName } from "./random-name.ts";
import type { AppServices } from "./identity-command.ts";

interface Given {
  readonly name: string | undefined;
  readonly scope: string | undefined;
}

interface TokenQuestions {
  readonly prompt: Prompt | undefined;
  readonly random: AppServices["random"];
  /** What Enter means for the scope; undefined: it has to be said. */
  readonly defaultScope: string | undefined;
}

/**
 * The name and scope of a program; what is missing is asked for, Enter takes a random name.
 *
 * @throws CliError `cli/missing-value` when nobody can be asked; IdentityError `scope/invalid` before any question
 */
export async function askToken(
  { name, scope }: Given,
  { defaultScope, prompt, random }: TokenQuestions,
): Promise<{ readonly name: string; readonly scope: string }> {
  if (scope !== undefined) parseScope(scope);
  if (name !== undefined && scope !== undefined) return { name, scope };
  if (prompt === undefined) throw missing({ name, scope });
  return { name: name ?? (await askName(prompt, random)), scope: scope ?? (await askScope(prompt, defaultScope)) };
}

async function askName(prompt: Prompt, random: AppServices["random"]): Promise<string> {
  const proposed = randomName(random);
  const name = (await prompt.line(`Client Name (Enter for ${proposed})`)).trim();
  return name === "" ? proposed : name;
}

async function askScope(prompt: Prompt, defaultScope: string | undefined): Promise<string> {
  const hint = defaultScope === undefined ? "such as photos read, * for all" : `Enter for ${defaultScope}`;
  const scope = (await prompt.line(`Authorization Scope (${hint})`)).trim();
  return parseScope(scope === "" && defaultScope !== undefined ? defaultScope : scope);
}

function missing(given: Given): CliError {
  const fields = (["name", "scope"] as const).filter((field) => given[field] === undefined);
  const flags = fields.map((field) => `--${field}`).join(" and ");
  return new CliError("cli/missing-value", `${fields.join(" and ")} required: use ${flags}`, {
    field: fields.join(" "),
  });
}
