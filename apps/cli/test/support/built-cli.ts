import { accessSync, constants, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package that is tested. */
export const cliPackage = join(dirname(fileURLToPath(import.meta.url)), "../..");

export interface Manifest {
  readonly version: string;
  readonly bin: { readonly photoprism: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** The program as it is shipped. `PP_TEST_CLI` names another build, an installed one for example. */
const builtCli = process.env["PP_TEST_CLI"] ?? join(cliPackage, readManifest(cliPackage).bin.photoprism);

/** A folder for PATH in which `photoprism` is the built program, so that command lines run as they are pasted. */
export function makeBinFolder(): string {
  try {
    accessSync(builtCli, constants.X_OK);
  } catch (cause) {
    throw new Error(`${builtCli} is not there or not executable: build the package first (pnpm build)`, { cause });
  }
  const folder = mkdtempSync(join(tmpdir(), "pp-bin-"));
  symlinkSync(builtCli, join(folder, "photoprism"));
  return folder;
}
