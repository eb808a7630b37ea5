import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { IdentityError } from "@pp/identity";
import { type Keyring, parseKeyring } from "./keyring.ts";

/**
 * The keys of a file that is its owner's alone (0600); made with a new random key when it is not there. Several
 * processes may do so at once: one key wins, and all use it.
 *
 * @throws IdentityError `secret-key/invalid`
 */
export function readOrMakeKeyFile(path: string): Keyring {
  const existing = readIfThere(path);
  if (existing !== undefined) return parseKeyring(existing);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `k1:${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  try {
    // A hard link fails where the name is taken: nobody ever sees half a file, and nobody replaces one.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const made = readIfThere(path);
  if (made === undefined)
    throw new IdentityError("secret-key/invalid", { reason: "file was removed while it was read" });
  return parseKeyring(made);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
