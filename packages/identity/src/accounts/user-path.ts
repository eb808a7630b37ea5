import { IdentityError } from "../errors.ts";
import type { Brand } from "../kernel/brand.ts";
import { codePointName, invisibleCharacter, utf8Length } from "../kernel/text.ts";

/** A folder relative to its root, `/` between names, without any way up or out. Empty text is the root itself. */
export type UserPath = Brand<string, "UserPath"> | "";

const MAX_BYTES = 512;
const forbidden = /[|"?*%<>{}:]/;

/**
 * @param field name for the message
 * @param handle what `~` stands for (`users/<handle>`); undefined where `~` has no meaning
 * @throws IdentityError `path/invalid`: it leaves the root, is absolute, or has a name that some system cannot keep
 */
export function parseUserPath(field: string, text: string, handle: string | undefined): UserPath {
  const path = text.length > MAX_BYTES * 10 ? text : normalize(text, handle);
  const problem = findProblem(path);
  if (problem !== undefined) throw new IdentityError("path/invalid", { field, reason: problem });
  return segments(path).join("/") as UserPath;
}

function normalize(text: string, handle: string | undefined): string {
  const path = text.normalize("NFC").replaceAll("\\", "/").trim();
  return path === "~" && handle !== undefined && handle !== "" ? `users/${handle}` : path;
}

/** One slash at the end and a lone `.` say nothing. */
const segments = (path: string): readonly string[] =>
  path
    .replace(/\/$/, "")
    .split("/")
    .filter((name) => name !== "." && name !== "");

function findProblem(path: string): string | undefined {
  if (utf8Length(path) > MAX_BYTES) return `must have at most ${String(MAX_BYTES)} bytes`;
  const invisible = invisibleCharacter.exec(path)?.[0];
  if (invisible !== undefined) return `must not contain the invisible character ${codePointName(invisible)}`;
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) return "must be relative, without a leading slash or drive";
  const character = forbidden.exec(path)?.[0];
  if (character !== undefined) return `must not contain the character ${character}`;
  if (path.includes("//")) return "must not contain two slashes in a row";
  return segments(path)
    .map(findSegmentProblem)
    .find((problem) => problem !== undefined);
}

function findSegmentProblem(name: string): string | undefined {
  if (name === "..") return "must not lead out of its folder (..)";
  if (name.startsWith(".")) return `must not contain a name that begins with a dot (${name})`;
  if (name.startsWith("~")) return "must not contain a name that begins with ~";
  if (name.endsWith(".")) return `must not contain a name that ends with a dot (${name})`;
  return name === name.trim() ? undefined : `must not contain a name with a space at its beginning or end (${name})`;
}

/** Where uploads really go: inside the base path, unless the upload path names it already. */
export function effectiveUploadPath(basePath: UserPath, uploadPath: UserPath): UserPath {
  if (basePath === "" || uploadPath === basePath || uploadPath.startsWith(`${basePath}/`)) return uploadPath;
  return (uploadPath === "" ? basePath : `${basePath}/${uploadPath}`) as UserPath;
}
