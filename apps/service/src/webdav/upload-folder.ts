import { lstat, mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "./refusal.ts";
import { isReservedName } from "./reserved-names.ts";

/**
 * The absolute path of an account's folder below `root`, which is made with what is missing on the way.
 *
 * @param uploadPath relative to the root, empty for the root itself
 * @throws Refusal 403 when it would lie elsewhere: `..`, a link or a file on the way
 */
export async function openUploadFolder(root: string, uploadPath: string): Promise<string> {
  await mkdir(root, { recursive: true });
  let folder = await realpath(root);
  for (const name of uploadPath.split("/").filter((name) => name !== "")) {
    if (name === "." || name === ".." || /[\u0000\\]/.test(name) || isReservedName(name)) throw unusable();
    folder = join(folder, name);
    await makeFolder(folder);
  }
  return folder;
}

/** Not with `recursive`, which follows links. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!(await lstat(folder)).isDirectory()) throw unusable();
  }
}

const unusable = () => new Refusal(403, "The upload folder of this account cannot be used.");
