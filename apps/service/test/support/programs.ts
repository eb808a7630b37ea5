import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs of the system that tests use, and the Debian package of each. */
const packages = {
  cadaver: "cadaver",
  chromium: "chromium",
  curl: "curl",
  litmus: "litmus",
  pgbouncer: "pgbouncer",
} as const;

export type ProgramName = keyof typeof packages;

const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/bin", "/usr/local/bin"];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const pathOf = (name: ProgramName): string | undefined =>
  folders.map((folder) => join(folder, name)).find(isExecutable);

/** Whether tests that need the program run: always in CI, otherwise where it is installed. */
export const runsWith = (name: ProgramName): boolean => process.env["CI"] !== undefined || pathOf(name) !== undefined;

/** @throws Error that says how to install it */
export function requireProgram(name: ProgramName): string {
  const path = pathOf(name);
  if (path === undefined)
    throw new Error(`this test needs ${name}; install it with: apt-get install ${packages[name]}`);
  return path;
}
