import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { PostgresDialect } from "kysely";

/**
 * better-auth with email and password on a database of its own, cookie cache off, and one person signed in.
 *
 * @param {import("./databases.js").EmptyDatabase} database
 * @returns {Promise<() => Promise<void>>} looks the session up as a host does; throws when there is none
 */
export async function openBetterAuth({ driver }) {
  const isPostgres = "connect" in driver;
  const auth = betterAuth({
    database: isPostgres ? { dialect: new PostgresDialect({ pool: driver }), type: "postgres" } : driver,
    baseURL: "http://localhost:3000",
    secret: "not a secret: the database is thrown away",
    emailAndPassword: { enabled: true },
    session: { cookieCache: { enabled: false } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
  await (await getMigrations(auth.options)).runMigrations();
  const body = { email: "bob@example.com", password: "my-secret-password", name: "Bob" };
  const { headers: answer } = await auth.api.signUpEmail({ body, returnHeaders: true });
  const cookie = answer
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return async () => {
    const session = await auth.api.getSession({ headers: new Headers({ cookie }) });
    if (session?.user.name !== "Bob") throw new Error("better-auth does not find its session");
  };
}
