import { Refusal } from "./refusal.ts";
import { isReservedName } from "./reserved-names.ts";

/** Properties of `name` are kept in `name.nephelemeta`, which has to be a file name too: 255 bytes. */
const MAX_NAME_BYTES = 255 - ".nephelemeta".length;
const MAX_PATH_BYTES = 2048;

// Control characters, and the backslash, which parsers of URLs take for a slash.
const FORBIDDEN_CHARACTERS = /[\u0000-\u001f\u007f\\/]/;

/**
 * The canonical form of a request target below `mount`: decoded once, checked, encoded again, so that whoever parses
 * it later finds the same names. Without query, with one slash between names; the mount itself ends in a slash.
 *
 * @throws Refusal 400 for `.` and `..` in any spelling, an encoded slash, a backslash, a control character, a fragment
 *   and bytes that are not UTF-8; 403 for names that the server keeps for itself; 404 outside the mount; 414
 */
export function parseResourcePath(target: string, mount: string): string {
  if (target.includes("#")) throw new Refusal(400, "The address must not have a fragment.");
  const [path = ""] = target.split("?", 1);
  if (path !== mount && !path.startsWith(`${mount}/`)) throw new Refusal(404, "Not found.");

  const below = path.slice(mount.length + 1);
  const names = below
    .split("/")
    .filter((name) => name !== "")
    .map(decodeName);
  if (names.length === 0) return `${mount}/`;
  const encoded = names.map(encodeURIComponent).join("/");
  if (Buffer.byteLength(names.join("/")) > MAX_PATH_BYTES) throw new Refusal(414, "The address is too long.");
  return `${mount}/${encoded}${below.endsWith("/") ? "/" : ""}`;
}

function decodeName(encoded: string): string {
  const name = decodeUtf8(encoded);
  if (name === "." || name === ".." || FORBIDDEN_CHARACTERS.test(name)) {
    throw new Refusal(400, "The address has a name that is not allowed.");
  }
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw new Refusal(414, "A name in the address is too long.");
  if (isReservedName(name)) throw new Refusal(403, "This name is kept for the server.");
  return name;
}

function decodeUtf8(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new Refusal(400, "The address is not well-formed.");
  }
}
