import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { z } from "zod";

/** Everything that can be configured, checked. */
export type Config = z.infer<typeof schema>;

const text = z.string().trim().min(1);
const port = z
  .string()
  .regex(/^\d{1,5}$/, "a whole number from 0 to 65535")
  .transform(Number)
  .refine((number) => number <= 65_535, "a whole number from 0 to 65535");
const flag = z.enum(["true", "false"]).transform((value) => value === "true");
const loopbackUrl = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\/?$/;
const siteUrl = z
  .url()
  .refine((url) => url.startsWith("https://") || loopbackUrl.test(url), "https, or http on a loopback address");
const groupRoles = z
  .string()
  .regex(/^[^=,]+=(admin|user|viewer|guest)(,[^=,]+=(admin|user|viewer|guest))*$/, "group=role, several with commas")
  .transform((pairs) => Object.fromEntries(pairs.split(",").map((pair) => pair.split("="))) as Record<string, Role>);

type Role = "admin" | "user" | "viewer" | "guest";

/** One line a variable; the names that the command shares mean the same there. */
const schema = z.object({
  PHOTOPRISM_HTTP_HOST: text.default("127.0.0.1"),
  PHOTOPRISM_HTTP_PORT: port.default(2342),
  PHOTOPRISM_SITE_URL: siteUrl.optional(),
  PHOTOPRISM_DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, "sqlite:PATH, or postgres://USER:PASSWORD@HOST/DATABASE")
    .optional(),
  PHOTOPRISM_SECRET_KEY: text.optional(),
  PHOTOPRISM_ORIGINALS_PATH: text.optional(),
  PHOTOPRISM_TRUSTED_PROXY: text.optional(),
  PHOTOPRISM_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  PHOTOPRISM_ADMIN_USER: text.default("admin"),
  PHOTOPRISM_ADMIN_PASSWORD: text.optional(),
  PHOTOPRISM_OIDC_URI: z.url().optional(),
  PHOTOPRISM_OIDC_CLIENT: text.optional(),
  PHOTOPRISM_OIDC_SECRET: text.optional(),
  PHOTOPRISM_OIDC_SCOPES: text.default("openid email profile address"),
  PHOTOPRISM_OIDC_PROVIDER: text.default("OpenID"),
  PHOTOPRISM_OIDC_REGISTER: flag.default(false),
  PHOTOPRISM_OIDC_USERNAME: z.enum(["preferred_username", "name", "nickname", "email"]).default("preferred_username"),
  PHOTOPRISM_OIDC_DOMAIN: text.optional(),
  PHOTOPRISM_OIDC_ROLE: z.enum(["admin", "user", "viewer", "guest"]).default("guest"),
  PHOTOPRISM_OIDC_WEBDAV: flag.default(false),
  PHOTOPRISM_OIDC_GROUP_CLAIM: text.optional(),
  PHOTOPRISM_OIDC_GROUP: text.optional(),
  PHOTOPRISM_OIDC_GROUP_ROLE: groupRoles.optional(),
});

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** The only place that looks at the environment of the process. */
export const processEnvironment = (): NodeJS.ProcessEnv => process.env;

/** @throws ConfigError: names the variable and what is accepted, never its value */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  // Empty counts as not set: that is what container files pass on for a variable without a value.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ConfigError(`${issue?.path.join(".") ?? "configuration"}: ${issue?.message ?? "invalid"}`);
}

export type Database =
  { readonly engine: "sqlite"; readonly path: string } | { readonly engine: "postgres"; readonly url: string };

/** The same database as the command's, unless another one is named. */
export function databaseOf({ PHOTOPRISM_DATABASE_URL: url }: Config, env: NodeJS.ProcessEnv): Database {
  if (url === undefined) return { engine: "sqlite", path: join(dataFolder(env), "identity.db") };
  return url.startsWith("sqlite:")
    ? { engine: "sqlite", path: resolve(url.slice("sqlite:".length)) }
    : { engine: "postgres", url };
}

export const originalsOf = ({ PHOTOPRISM_ORIGINALS_PATH: path }: Config, env: NodeJS.ProcessEnv): string =>
  path === undefined ? join(dataFolder(env), "originals") : resolve(path);

/** Where browsers find the service. */
export const siteUrlOf = ({ PHOTOPRISM_HTTP_PORT: port, PHOTOPRISM_SITE_URL: url }: Config): string =>
  (url ?? `http://localhost:${String(port)}`).replace(/\/$/, "");

function dataFolder(env: NodeJS.ProcessEnv): string {
  const dataHome = env["XDG_DATA_HOME"] ?? "";
  const folder = isAbsolute(dataHome) ? dataHome : join(env["HOME"] ?? homedir(), ".local", "share");
  return join(folder, "photoprism");
}
