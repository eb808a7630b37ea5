import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";

/** Names the server that tests use; whoever sets it beforehand brings their own server. */
export const URL_VARIABLE = "PHOTOPRISM_TEST_POSTGRES_URL";

/** `14`: the oldest server that is supported, otherwise the newest. */
const VERSION_VARIABLE = "PHOTOPRISM_TEST_POSTGRES_VERSION";

const START_TIMEOUT_MS = 120_000;

/** @returns {import("./index.js").PostgresVersion} */
function defaultVersion() {
  const version = process.env[VERSION_VARIABLE] ?? "18";
  if (version === "14" || version === "18") return version === "14" ? 14 : 18;
  throw new Error(`${VERSION_VARIABLE}: unknown version; accepted: 14, 18`);
}

/** @type {typeof import("./index.js").startPostgres} */
export async function startPostgres(options = {}) {
  const given = process.env[URL_VARIABLE];
  if (options.tls === undefined && given !== undefined && given !== "") {
    return { url: given, stop: () => Promise.resolve() };
  }
  const { lines, tell, ...server } = await startServer(options);
  return server;
}

/** @type {typeof import("./index.js").startRestartablePostgres} */
export async function startRestartablePostgres(options = {}) {
  const { lines, tell, ...server } = await startServer(options);
  const ask = async (word) => {
    tell(word);
    const { value } = await lines.next();
    if (value !== word) throw new Error(`the server did not ${word}`);
  };
  return { ...server, halt: () => ask("halt"), resume: () => ask("resume") };
}

/** @param {import("./index.js").StartOptions} options */
async function startServer({ version = defaultVersion(), tls }) {
  // A process of its own, out of reach of Ctrl-C: it stops the server when our end of the pipe closes, however we end.
  const script = fileURLToPath(new URL("serve.js", import.meta.url));
  const keeper = spawn(process.execPath, [script, String(version), JSON.stringify(tls ?? null)], {
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => keeper.once("exit", resolve));
  const stop = async () => {
    keeper.stdin.end();
    await ended;
  };
  try {
    const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]();
    const url = await firstLine(keeper, lines);
    return { url, stop, lines, tell: (line) => keeper.stdin.write(`${line}\n`) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {import("node:child_process").ChildProcess} keeper
 * @param {AsyncIterator<string>} lines
 */
function firstLine(keeper, lines) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`Postgres did not start within ${String(START_TIMEOUT_MS)} ms`));
    }, START_TIMEOUT_MS);
    void lines.next().then(({ done, value }) => {
      // Without a line it has ended: its exit code says more.
      if (done === true) return;
      clearTimeout(timer);
      resolve(value);
    });
    keeper.once("error", reject);
    keeper.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`Postgres did not start (exit ${String(code)})`));
    });
  });
}

/** @type {typeof import("./index.js").createDatabase} */
export async function createDatabase(serverUrl, { template } = {}) {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const source = template === undefined ? "" : ` TEMPLATE ${nameOf(template)}`;
  await runOn(serverUrl, `CREATE DATABASE ${name}${source}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/** @type {typeof import("./index.js").createTestDatabase} */
export async function createTestDatabase(options) {
  const serverUrl = process.env[URL_VARIABLE];
  if (serverUrl === undefined || serverUrl === "") {
    throw new Error('No server is running; vitest needs globalSetup: ["@pp/test-postgres/vitest"]');
  }
  const url = await createDatabase(serverUrl, options);
  return { url, drop: () => runOn(serverUrl, `DROP DATABASE IF EXISTS ${nameOf(url)} WITH (FORCE)`) };
}

/** @param {string} url */
const nameOf = (url) => new URL(url).pathname.slice(1);

/** @param {string} url @param {string} sql */
async function runOn(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
