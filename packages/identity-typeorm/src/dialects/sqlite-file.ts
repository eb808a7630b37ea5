import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { IdentityError } from "@pp/identity";

/**
 * A new file is its owner's alone, and so are the `-wal` and `-shm` files beside it, which take over its mode.
 *
 * @throws IdentityError `store/unavailable`, or an error of the file system
 */
export function prepareSqliteFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) {
    throw new IdentityError("store/unavailable", { reason: "there is a folder in the place of the file" });
  }
  if (stats !== undefined) return;
  const folder = dirname(path);
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
  // Without O_EXCL: another process may make it in the same moment.
  closeSync(openSync(path, "a", 0o600));
}
