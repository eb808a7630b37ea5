import { expect } from "vitest";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { requireProgram } from "./programs.ts";
import { runProcess } from "./processes.ts";
import type { Workspace } from "./workspace.ts";

/** The password hash of an account as the program exports it. */
export async function exportedHash(workspace: Workspace, username: string): Promise<string> {
  const result = await workspace.cli(["users", "show", username, "--reveal", "--json"]);
  expect(result).toMatchObject({ code: 0 });
  const hash = /\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}/.exec(result.stdout)?.[0];
  if (hash === undefined) throw new Error(`no hash among what users show --reveal prints: ${result.stdout}`);
  return hash;
}

/** Whether Apache's program accepts the password for the exported hash. */
export async function verifiesWithHtpasswd(workspace: Workspace, username: string, password: string): Promise<boolean> {
  return hashVerifies(workspace, { username, password, hash: await exportedHash(workspace, username) });
}

export async function hashVerifies(
  workspace: Workspace,
  { username, password, hash }: { readonly username: string; readonly password: string; readonly hash: string },
): Promise<boolean> {
  const file = join(workspace.home, "exported.htpasswd");
  writeFileSync(file, `${username}:${hash}\n`);
  try {
    const args = ["-vb", file, username, password];
    const { code, stderr } = await runProcess(requireProgram("htpasswd"), args, workspace);
    if (code === 0 || code === 3) return code === 0;
    throw new Error(`htpasswd: ${stderr}`);
  } finally {
    rmSync(file);
  }
}
