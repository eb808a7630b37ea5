import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readKeys } from "./secret-keys.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pp-secret-keys-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const sqlite = () => ({ engine: "sqlite", path: join(folder, "identity.db") }) as const;
const postgres = { engine: "postgres", url: "postgres://host/db" } as const;
const key = (byte: number): string => Buffer.alloc(32, byte).toString("base64");

it("takes the configured keys, in their order, on both engines", () => {
  for (const database of [sqlite(), postgres]) {
    const keys = readKeys({ database, secretKeys: `new:${key(1)},old:${key(2)}` });
    expect(keys?.map(({ id }) => id)).toEqual(["new", "old"]);
  }
  expect(() => statSync(`${sqlite().path}.key`)).toThrow("ENOENT");
});

it("makes a file of its owner's beside an SQLite database, and finds it again", () => {
  const made = readKeys({ database: sqlite(), secretKeys: undefined });
  expect(statSync(`${sqlite().path}.key`).mode & 0o777).toBe(0o600);
  expect(readKeys({ database: sqlite(), secretKeys: undefined })).toEqual(made);
  expect(made).toHaveLength(1);
});

it("has none for Postgres, where several machines would each make their own", () => {
  expect(readKeys({ database: postgres, secretKeys: undefined })).toBeUndefined();
});

it.each(["tiger", `k1:${key(1).slice(4)}`, `k1:${key(1)},k1:${key(2)}`])(
  "names the variable of a wrong key, and does not quote it: %s",
  (secretKeys) => {
    const read = (): unknown => readKeys({ database: postgres, secretKeys });
    expect(read).toThrow(expect.objectContaining({ code: "config/invalid", exitCode: 2 }));
    expect(read).toThrow(/^PHOTOPRISM_SECRET_KEY: secret key /);
    expect(read).not.toThrow(secretKeys.slice(3));
  },
);

it("names the file that holds no key and leaves it alone", () => {
  const path = `${sqlite().path}.key`;
  writeFileSync(path, "tiger");
  const read = (): unknown => readKeys({ database: sqlite(), secretKeys: undefined });
  expect(read).toThrow(/^the key file beside the database: secret key must be/);
  expect(read).not.toThrow("tiger");
  expect(readFileSync(path, "utf8")).toBe("tiger");
});

it("tells when the file cannot be made", () => {
  const database = { engine: "sqlite", path: join(folder, "missing", "identity.db") } as const;
  expect(() => readKeys({ database, secretKeys: undefined })).toThrow(
    "the key file beside the database: cannot be read or made (ENOENT)",
  );
});
