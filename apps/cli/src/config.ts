import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import type { InitialAdmin, PolicyOptions } from "@pp/identity";
import { CliError } from "./cli-error.ts";
import { type Database, parseDatabaseUrl } from "./database-url.ts";
import type { GivenSettings } from "./settings.ts";

/** Everything that can be configured, checked. */
export interface Config {
  readonly database: Database;
  readonly admin: InitialAdmin;
  readonly policy: PolicyOptions;
  /** Keys for second factors and audit seals, as `parseKeyring` reads them; never to be shown. */
  readonly secretKeys: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigSources {
  readonly env: Environment;
  /** Where `.env` is looked for and relative paths begin. */
  readonly cwd: string;
  /** The value of `--database`. */
  readonly databaseFlag: string | undefined;
}

/** The only place that looks at the environment of the process. */
export const processEnvironment = (): Environment => process.env;

/**
 * Flags, then the environment, then `.env`, then defaults.
 *
 * @throws CliError `config/invalid`: the message names the variable, never its value
 */
export async function readConfig({ env, cwd, databaseFlag }: ConfigSources): Promise<Config> {
  const layers = [env, readDotEnv(cwd)];
  const find = (...names: readonly string[]): string | undefined => findSetting(layers, names, cwd)?.text;
  const databaseUrl =
    databaseFlag === undefined
      ? findSetting(layers, ["PHOTOPRISM_DATABASE_URL"], cwd)
      : { name: "--database", text: databaseFlag };
  const given = {
    PHOTOPRISM_ADMIN_USER: find("PHOTOPRISM_ADMIN_USER", "PHOTOPRISM_ADMIN_USERNAME"),
    PHOTOPRISM_ADMIN_PASSWORD: find("PHOTOPRISM_ADMIN_PASSWORD"),
    PHOTOPRISM_PASSWORD_LENGTH: find("PHOTOPRISM_PASSWORD_LENGTH"),
    PHOTOPRISM_AUDIT_RETENTION: find("PHOTOPRISM_AUDIT_RETENTION"),
    PHOTOPRISM_SESSION_MAXAGE: find("PHOTOPRISM_SESSION_MAXAGE"),
    PHOTOPRISM_SESSION_TIMEOUT: find("PHOTOPRISM_SESSION_TIMEOUT"),
  };
  // class-validator takes longer to load than the rest of the program: only when there is something to check.
  if (Object.values(given).some((text) => text !== undefined)) {
    const { checkSettings } = await import("./settings.ts");
    checkSettings(given);
  }
  const { PHOTOPRISM_ADMIN_USER: username = "admin", PHOTOPRISM_ADMIN_PASSWORD: password } = given;
  return {
    database:
      databaseUrl === undefined
        ? { engine: "sqlite", path: defaultPath(layers) }
        : parseDatabaseUrl(databaseUrl.text, { source: databaseUrl.name, cwd }),
    admin: { username, password },
    policy: policyOf(given),
    secretKeys: find("PHOTOPRISM_SECRET_KEY"),
  };
}

/** What is set of the policy; the rest is as the library's defaults say. */
function policyOf(given: GivenSettings): PolicyOptions {
  const sessions = {
    ...numberNamed("maxAgeSeconds", given.PHOTOPRISM_SESSION_MAXAGE),
    ...numberNamed("idleTimeoutSeconds", given.PHOTOPRISM_SESSION_TIMEOUT),
  };
  return {
    ...numberNamed("passwordMinLength", given.PHOTOPRISM_PASSWORD_LENGTH),
    ...numberNamed("auditRetentionDays", given.PHOTOPRISM_AUDIT_RETENTION),
    ...(Object.keys(sessions).length === 0 ? {} : { sessions }),
  };
}

/** Nothing at all for what is not set, or 0, which stands for the default. The text has been checked. */
const numberNamed = <Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, number>> =>
  text === undefined || parseInt(text, 10) === 0 ? {} : ({ [name]: parseInt(text, 10) } as Record<Name, number>);

/** `$XDG_DATA_HOME/photoprism/identity.db`; a relative `$XDG_DATA_HOME` is ignored, as its specification demands. */
function defaultPath(layers: readonly Environment[]): string {
  const [dataHome = "", home = homedir()] = ["XDG_DATA_HOME", "HOME"].map((name) => findIn(layers[0], name));
  const folder = isAbsolute(dataHome) ? dataHome : join(home, ".local", "share");
  return join(folder, "photoprism", "identity.db");
}

/** Empty counts as not set: that is what container files pass on for a variable without a value. */
function findIn(layer: Environment | undefined, name: string): string | undefined {
  const text = layer?.[name];
  return text === "" ? undefined : text;
}

interface Setting {
  /** The variable it comes from. */
  readonly name: string;
  readonly text: string;
}

/** The setting of any of `names` or its `_FILE` twin, from the first layer that has one. */
function findSetting(layers: readonly Environment[], names: readonly string[], cwd: string): Setting | undefined {
  for (const layer of layers) {
    const [first, second] = names
      .flatMap((name) => [name, `${name}_FILE`])
      .flatMap((name) => {
        const text = findIn(layer, name);
        return text === undefined ? [] : [{ name, text }];
      });
    if (first === undefined) continue;
    if (second === undefined) return first.name.endsWith("_FILE") ? readSecret(first, cwd) : first;
    const message = `${first.name} and ${second.name} are both set: keep one of them`;
    throw new CliError("config/invalid", message, { field: first.name });
  }
  return undefined;
}

const MAX_SECRET_LENGTH = 65_536;

/**
 * The content of the file, without the line end that editors put after it. The path is not in the messages: it may be
 * the secret itself, put into the wrong variable.
 */
function readSecret({ name, text: path }: Setting, cwd: string): Setting {
  const fail = (problem: string): CliError => new CliError("config/invalid", `${name}: ${problem}`, { field: name });
  let content: string;
  try {
    content = readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    throw fail(reasonOf(error));
  }
  const text = content.replace(/\r?\n$/, "");
  if (text.length > MAX_SECRET_LENGTH) throw fail("the file is too long");
  if (text === "") throw fail("the file is empty");
  return { name, text };
}

function readDotEnv(cwd: string): Environment {
  const path = join(cwd, ".env");
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch (cause) {
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(cause))) return {};
    throw new CliError("config/invalid", `cannot read ${path}: ${reasonOf(cause)}`, { field: ".env" }, { cause });
  }
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);

function reasonOf(error: unknown): string {
  const known: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    EACCES: "the file may not be read",
    EISDIR: "it is a folder, not a file",
  };
  return known[codeOf(error)] ?? `the file cannot be read (${codeOf(error)})`;
}
