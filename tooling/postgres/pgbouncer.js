import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** Where Debian puts it, beside what the shell finds. */
const PATH = `${process.env.PATH ?? ""}:/usr/sbin:/usr/bin`;

export async function startPgBouncer(databaseUrl) {
  const folder = mkdtempSync(join(tmpdir(), "pp-pgbouncer-"));
  const port = await freePort();
  const target = new URL(databaseUrl);
  const name = target.pathname.slice(1);
  writeFileSync(join(folder, "pgbouncer.ini"), settings({ target, name, port }), { mode: 0o644 });
  chmodSync(folder, 0o755);
  // It refuses to run as root.
  const drop = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
  const [file, ...args] = [...drop, "pgbouncer", join(folder, "pgbouncer.ini")];
  const child = spawn(file, args, { cwd: folder, env: { PATH }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  const ended = once(child, "close");
  // It may fail to start: whoever waits hears of it below.
  ended.catch(() => undefined);
  const stop = async () => {
    child.kill("SIGTERM");
    await ended.catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `postgres://client:none@127.0.0.1:${String(port)}/${name}`;
  const show = (what) => ask(`postgres://client@127.0.0.1:${String(port)}/pgbouncer`, `SHOW ${what}`);
  try {
    await untilItAnswers(url, child);
  } catch (cause) {
    await stop();
    const advice = "is it there? apt-get install pgbouncer util-linux";
    throw new Error(`pgbouncer does not start; ${advice}\n${said}`, { cause });
  }
  return { url, show, stop };
}

const settings = ({ target, name, port }) => `
[databases]
${name} = host=${target.hostname} port=${target.port} dbname=${name} user=${target.username} password='${decodeURIComponent(target.password).replaceAll("'", "''")}'

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${String(port)}
unix_socket_dir =
auth_type = any
admin_users = client
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
`;

async function freePort() {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function ask(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function untilItAnswers(url, child) {
  let failure;
  child.on("error", (error) => (failure = error));
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) throw new Error(`it ended with ${String(child.exitCode)}`);
    const isUp = await ask(url, "SELECT 1").then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(100);
  }
  throw new Error("it does not answer");
}
