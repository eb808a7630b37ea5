import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { PostgresDialect } from "kysely";

/**
 * better-auth with email and password on a database of its own, cookie cache off, and one person signed in.
 *
 * @param {import("./databases.js").EmptyDatabase} database
 * @returns {Promise<{ cookie: string, lookUp: (headers: Headers) => Promise<unknown>, getSession: () => Promise<void> }>}
 *   the person's cookie; the look-up of a session as a host does it; the same for the person, which throws without one
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
  const lookUp = (headers) => auth.api.getSession({ headers });
  const getSession = async () => {
    const session = await lookUp(new Headers({ cookie }));
    if (session?.user.name !== "Bob") throw new Error("better-auth does not find its session");
  };
  return { cookie, lookUp, getSession };
}
