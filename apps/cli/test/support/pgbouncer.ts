import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { startProcess } from "./processes.ts";
import { requireProgram } from "./programs.ts";

export interface PgBouncer {
  /** The same database, through the pooler. */
  readonly url: string;
  /** Answers of its admin console. */
  show(what: "POOLS" | "STATS"): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** A pooler in transaction mode with two server connections: what a client leaves in a session, another one finds. */
export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), "pp-pgbouncer-"));
  const port = await freePort();
  const target = new URL(databaseUrl);
  const name = target.pathname.slice(1);
  writeFileSync(join(folder, "pgbouncer.ini"), settings({ target, name, port }), { mode: 0o644 });
  chmodSync(folder, 0o755);
  const env = { PATH: process.env["PATH"] ?? "" };
  const command = [requireProgram("pgbouncer"), join(folder, "pgbouncer.ini")];
  // It refuses to run as root.
  const drop =
    process.getuid?.() === 0 ? [requireProgram("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
  const [file = "", ...args] = [...drop, ...command];
  const { child, ended } = startProcess(file, args, { env, cwd: folder, timeoutMs: 120_000 });
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended.catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `postgres://client:none@127.0.0.1:${String(port)}/${name}`;
  const show: PgBouncer["show"] = (what) =>
    ask(`postgres://client@127.0.0.1:${String(port)}/pgbouncer`, `SHOW ${what}`);
  try {
    await untilItAnswers(url, ended);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, show, stop };
}

interface Settings {
  readonly target: URL;
  readonly name: string;
  readonly port: number;
}

const settings = ({ target, name, port }: Settings): string => `
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

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });

async function ask(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function untilItAnswers(url: string, ended: Promise<{ stderr: string }>): Promise<void> {
  const over = new AbortController();
  const died = ended.then(({ stderr }) => {
    over.abort();
    throw new Error(`pgbouncer does not start: ${stderr}`);
  });
  const answers = (async () => {
    for (let attempt = 0; attempt < 100 && !over.signal.aborted; attempt += 1) {
      const isUp = await ask(url, "SELECT 1").then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await sleep(100);
    }
    throw new Error("pgbouncer does not answer");
  })();
  // The one that loses must not become an unhandled rejection when the pooler is stopped.
  died.catch(() => undefined);
  answers.catch(() => undefined);
  await Promise.race([died, answers]);
}
