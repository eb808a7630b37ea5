import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readOrMakeKeyFile } from "./key-file.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "pp-keys-"));

it("makes a key that only its owner can read, and finds the same one again", () => {
  const path = join(folder(), "identity.key");
  const made = readOrMakeKeyFile(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readOrMakeKeyFile(path)).toEqual(made);
  expect(readdirSync(join(path, ".."))).toEqual(["identity.key"]);
});

it("leaves a key that is there alone, and refuses one that is none without quoting it", () => {
  const path = join(folder(), "identity.key");
  writeFileSync(path, "not a key");
  expect(() => readOrMakeKeyFile(path)).toThrow(expect.objectContaining({ code: "secret-key/invalid" }));
  expect(readFileSync(path, "utf8")).toBe("not a key");
});
