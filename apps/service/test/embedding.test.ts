import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./support/free-port.ts";
import { guideBlock } from "./support/guide.ts";
import { runProgram, startProgram, untilAnswers } from "./support/run-program.ts";

/** Compiling the SQLite driver where there is no binary for the platform takes a minute. */
const INSTALL_TIMEOUT_MS = 600_000;
const packages = ["identity", "identity-node", "identity-typeorm", "identity-http"];
const password = "change-me-now";

describe("the embedding guide, followed in an empty folder with the packed packages", () => {
  const root = mkdtempSync(join(tmpdir(), "pp-embed-"));
  const host = join(root, "host");
  const env = installerEnvironment();

  beforeAll(async () => {
    mkdirSync(host);
    for (const name of packages) {
      const cwd = fileURLToPath(new URL(`../../../packages/${name}`, import.meta.url));
      await runProgram("npx", ["-y", "pnpm@12", "pack", "--pack-destination", root], { cwd, env });
    }
    writeFileSync(join(host, "package.json"), '{ "name": "host", "private": true, "type": "module" }\n');
    const tarballs = readdirSync(root).flatMap((name) => (name.endsWith(".tgz") ? [join(root, name)] : []));
    expect(tarballs).toHaveLength(packages.length);
    const frameworks = ["better-sqlite3@12", "fastify@5", "express@5", "hono@4", "@hono/node-server@2"];
    const options = ["--no-audit", "--no-fund"];
    await runProgram("npm", ["install", ...options, ...tarballs, ...frameworks], { cwd: host, env });
  }, INSTALL_TIMEOUT_MS);

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it.each(["fastify", "express", "hono"])(
    "%s: an administrator logs in and sees the guarded route",
    async (framework) => {
      const folder = join(host, framework);
      mkdirSync(folder);
      writeFileSync(join(folder, "server.mjs"), guideBlock("js", `from "${framework}"`));
      const port = await freePort();
      const url = `http://127.0.0.1:${String(port)}`;
      const server = startProgram(process.execPath, ["server.mjs"], {
        cwd: folder,
        env: { PATH: process.env["PATH"] ?? "", HOME: folder, PORT: String(port), ADMIN_PASSWORD: password },
      });
      try {
        await untilAnswers(url, server);
        expect((await fetch(`${url}/photos`)).status).toBe(401);
        const login = await fetch(`${url}/api/v1/session`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ username: "admin", password }),
        });
        expect(login.status).toBe(200);
        const { access_token: token } = (await login.json()) as { access_token: string };
        const photos = await fetch(`${url}/photos`, { headers: { Authorization: `Bearer ${token}` } });
        expect([photos.status, await photos.json()]).toEqual([200, { photosOf: "admin" }]);
        const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as { openapi: string };
        expect(document.openapi).toMatch(/^3\.1/);
        expect((await fetch(`${url}/nothing-here`)).status).toBe(404);
      } finally {
        await server.stop();
      }
      expect(server.output()).not.toContain(password);
    },
  );
});

/** The registry, proxy and cache settings of this machine, without what pnpm has put there for this run. */
function installerEnvironment(): Record<string, string> {
  const given = Object.entries(process.env).flatMap(([key, value]) =>
    value === undefined || /^(npm_|PNPM_|NODE_OPTIONS$)/.test(key) ? [] : [[key, value] as const],
  );
  const nodeFolder = dirname(dirname(process.execPath));
  const headers = existsSync(join(nodeFolder, "include/node/node.h")) ? { npm_config_nodedir: nodeFolder } : {};
  return { ...Object.fromEntries(given), ...headers };
}
