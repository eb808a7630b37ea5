import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { TestRunner } from "vitest";

const packages = {
  expect: "expect",
  htpasswd: "apache2-utils",
  pgbouncer: "pgbouncer",
} as const;

const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/bin", "/usr/local/bin"];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const pathOf = (name: keyof typeof packages): string | undefined =>
  folders.map((folder) => join(folder, name)).find(isExecutable);

/** Whether tests that need the program run: always in CI, otherwise where it is installed. */
export const runsWith = (name: keyof typeof packages): boolean =>
  process.env["CI"] !== undefined || pathOf(name) !== undefined;

/**
 * Path of a real program that a test needs. A machine that has only Node can run all other tests: there, and not in CI,
 * the test that asks is left out.
 *
 * @throws Error that says how to install it
 */
export function requireProgram(name: keyof typeof packages): string {
  const path = pathOf(name);
  if (path !== undefined) return path;
  const message = `this test needs ${name}; install it with: apt-get install ${packages[name]}`;
  if (!runsWith(name)) TestRunner.getCurrentTest()?.context.skip(message);
  throw new Error(message);
}
