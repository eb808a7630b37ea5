import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ScratchFolder {
  readonly path: string;
  remove(): void;
}

/** An empty folder for one test. */
export function scratchFolder(): ScratchFolder {
  const path = mkdtempSync(join(tmpdir(), "pp-typeorm-"));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
