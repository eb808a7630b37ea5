import { isAbsolute, resolve } from "node:path";
import { CliError } from "./cli-error.ts";

export type Database =
  { readonly engine: "sqlite"; readonly path: string } | { readonly engine: "postgres"; readonly url: string };

const accepted = "accepted: sqlite:PATH, postgres://USER@HOST/DATABASE";

/**
 * @param source the flag or variable, for the message: the text itself may hold a password
 * @param cwd what a relative SQLite path begins at
 * @throws CliError `config/invalid`
 */
export function parseDatabaseUrl(
  text: string,
  { source, cwd }: { readonly source: string; readonly cwd: string },
): Database {
  const fail = (problem: string): CliError =>
    new CliError("config/invalid", `${source}: ${problem}`, { field: source });
  if (text.startsWith("sqlite:")) {
    const path = text.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "");
    if (path === "") throw fail(`the path is missing; ${accepted}`);
    if (path.startsWith(":memory:"))
      throw fail("a database in memory would be gone when the command ends; give a file");
    if (path.startsWith("//"))
      throw fail("a SQLite database is a file, not a host; write sqlite:/absolute/path or sqlite:path");
    if (path.includes("\0")) throw fail("the path must not contain a NUL character");
    return { engine: "sqlite", path: isAbsolute(path) ? path : resolve(cwd, path) };
  }
  if (!/^postgres(?:ql)?:\/\//.test(text)) throw fail(`unknown kind of database; ${accepted}`);
  if (!URL.canParse(text))
    throw fail(`not a valid URL; escape special characters in the password (%40 for @); ${accepted}`);
  return { engine: "postgres", url: text };
}

/** For messages: without the password and without the options of the URL, which can hold one too. */
export function describeDatabase(database: Database): string {
  if (database.engine === "sqlite") return `sqlite:${database.path}`;
  const { protocol, username, host, pathname } = new URL(database.url);
  return `${protocol}//${username === "" ? "" : `${username}@`}${host}${pathname}`;
}
