import { randomBytes } from "node:crypto";
import { linkSync, lstatSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "./cli-error.ts";

export const resolveIn = (cwd: string, path: string): string => resolve(cwd, path);

/** A link that leads nowhere is something too. */
export const existsAlready = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/**
 * Writes a file that only its owner can read (0600), whole or not at all.
 *
 * @throws CliError `cli/invalid-arguments` when it cannot be written; also when it is there and may not be replaced
 */
export function writePrivately(path: string, text: string, { replace }: { readonly replace: boolean }): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: "wx" });
    if (replace) renameSync(draft, path);
    // Unlike a new name, a hard link never takes the place of a file that has come meanwhile.
    else linkSync(draft, path);
  } catch (cause) {
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    throw new CliError("cli/invalid-arguments", `cannot write ${path}: ${code}`, { path }, { cause });
  } finally {
    rmSync(draft, { force: true });
  }
}
