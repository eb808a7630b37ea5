import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { anAccount } from "@pp/identity-testing";
import { type RunningPostgres, startPostgres } from "@pp/test-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStore } from "../src/postgres.ts";
import { type ScratchFolder, scratchFolder } from "./support/scratch-folder.ts";
import { selfSignedCertificate } from "./support/self-signed-certificate.ts";

describe("A Postgres URL with TLS options", () => {
  let folder: ScratchFolder;
  let server: RunningPostgres;
  const files = { trusted: "", stranger: "" };

  beforeAll(async () => {
    folder = scratchFolder();
    const certificates = { trusted: selfSignedCertificate("localhost"), stranger: selfSignedCertificate("localhost") };
    for (const who of ["trusted", "stranger"] as const) {
      files[who] = join(folder.path, `${who}.crt`);
      writeFileSync(files[who], certificates[who].cert);
    }
    server = await startPostgres({ tls: certificates.trusted });
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  const urlWith = (options: Readonly<Record<string, string>>): string => {
    const url = new URL(server.url);
    url.hostname = "localhost";
    for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value);
    return url.toString();
  };

  /** Whether each connection of the store to the server is encrypted. */
  async function encryptedConnections(): Promise<readonly unknown[]> {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query<{ ssl: boolean }>(
      "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'pp-identity'",
    );
    await client.end();
    return rows.map(({ ssl }) => ssl);
  }

  async function connectionsOf(options: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
    const store = await openPostgresStore({ url: urlWith(options) });
    await store.transaction((tx) => tx.accounts.add(anAccount()));
    await store.read((reader) => reader.accounts.list({ limit: 1 }));
    const connections = await encryptedConnections();
    await store.close();
    return connections;
  }

  it("are encrypted, for reads and for transactions, when the server's certificate is the one it names", async () => {
    const connections = await connectionsOf({ sslmode: "verify-full", sslrootcert: files.trusted });
    expect(connections).toEqual([true, true]);
  });

  it("are not encrypted with sslmode=disable", async () => {
    expect(await connectionsOf({ sslmode: "disable" })).toEqual([false, false]);
  });

  it.each([
    ["that its authority has not signed", () => ({ sslmode: "verify-full", sslrootcert: files.stranger })],
    ["that no authority has signed", () => ({ sslmode: "verify-full" })],
  ])("refuse a server with a certificate %s", async (_what, options) => {
    await expect(openPostgresStore({ url: urlWith(options()) })).rejects.toMatchObject({
      code: "store/unavailable",
      details: { reason: "the server's certificate is not trusted" },
    });
  });

  it("refuse a server without TLS", async () => {
    const url = `${process.env["PHOTOPRISM_TEST_POSTGRES_URL"] ?? ""}?sslmode=verify-full`;
    await expect(openPostgresStore({ url })).rejects.toMatchObject({
      code: "store/unavailable",
      details: { reason: "the server does not support TLS" },
    });
  });

  it("name a file that is not there", async () => {
    const url = urlWith({ sslmode: "verify-full", sslrootcert: join(folder.path, "missing.crt") });
    await expect(openPostgresStore({ url })).rejects.toMatchObject({
      code: "store/unavailable",
      details: { reason: "a file that its URL names cannot be read" },
    });
  });
});
