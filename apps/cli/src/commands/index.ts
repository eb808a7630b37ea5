import type { CommandClass } from "clipanion";
import type { CliContext } from "../context.ts";

type Commands = readonly CommandClass<CliContext>[];

/** In the order of the help. Each is executed when it is asked for: all of them together take longer than a list does. */
const groups = {
  passwd: async (): Promise<Commands> => [(await import("./passwd.ts")).PasswdCommand],
  login: async (): Promise<Commands> => [(await import("./login.ts")).LoginCommand],
  "2fa": async (): Promise<Commands> => (await import("./two-factor/index.ts")).commands,
  users: async (): Promise<Commands> => (await import("./users/index.ts")).commands,
  auth: async (): Promise<Commands> => (await import("./auth/index.ts")).commands,
  clients: async (): Promise<Commands> => (await import("./clients/index.ts")).commands,
  audit: async (): Promise<Commands> => (await import("./audit/index.ts")).commands,
  migrations: async (): Promise<Commands> => (await import("./migrations/index.ts")).commands,
};

/** Other names of groups. */
const aliases: Readonly<Record<string, keyof typeof groups>> = { user: "users", sess: "auth", client: "clients" };

const isGroup = (word: string): word is keyof typeof groups => Object.hasOwn(groups, word);

/** The commands whose path begins with `word`; none when there are none. */
export async function loadGroup(word: string): Promise<Commands> {
  const name = Object.hasOwn(aliases, word) ? (aliases[word] ?? word) : word;
  return isGroup(name) ? groups[name]() : [];
}

export const loadAllCommands = async (): Promise<Commands> =>
  (await Promise.all(Object.values(groups).map((load) => load()))).flat();
