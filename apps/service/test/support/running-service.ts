import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port.ts";
import { type RunningProgram, startProgram, untilAnswers } from "./run-program.ts";

export const adminPassword = "change-me-now";
const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface RunningService {
  readonly url: string;
  readonly folder: string;
  readonly program: RunningProgram;
  /** Of the log, a JSON line each. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  /** Resolves to a token. */
  logIn(username?: string, password?: string): Promise<string>;
  call(method: string, path: string, token?: string, body?: unknown): Promise<Response>;
  /** Resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** The built service as a process of its own, with an administrator, in an empty folder. */
export async function startService(env: Readonly<Record<string, string>> = {}, port?: number): Promise<RunningService> {
  port ??= await freePort();
  const folder = mkdtempSync(join(tmpdir(), "pp-service-"));
  // By the name that browsers use: their cookies are for that origin.
  const url = `http://localhost:${String(port)}`;
  const program = startProgram(process.execPath, [main], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      PHOTOPRISM_HTTP_PORT: String(port),
      PHOTOPRISM_ADMIN_PASSWORD: adminPassword,
      PHOTOPRISM_ORIGINALS_PATH: join(folder, "originals"),
      ...env,
    },
  });
  await untilAnswers(`${url}/healthz`, program);

  const call: RunningService["call"] = (method, path, token, body) =>
    fetch(url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    url,
    folder,
    program,
    call,
    lines: () =>
      program
        .output()
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
    async logIn(username = "admin", password = adminPassword) {
      const response = await call("POST", "/api/v1/session", undefined, { username, password });
      const { access_token: token } = (await response.json()) as { access_token?: string };
      if (token === undefined) throw new Error(`${username} cannot log in: ${String(response.status)}`);
      return token;
    },
    async stop() {
      const code = await program.stop();
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

export const jsonOf = async (response: Response): Promise<Readonly<Record<string, unknown>>> =>
  (await response.json()) as Readonly<Record<string, unknown>>;
