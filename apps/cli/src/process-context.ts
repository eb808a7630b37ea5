import { userInfo } from "node:os";
import { isatty } from "node:tty";
import type { Actor } from "@pp/identity";
import { processEnvironment } from "./config.ts";
import type { CliContext } from "./context.ts";
import { TerminalPrompt } from "./prompt.ts";

/** What commands can reach when the program runs in earnest. The services are loaded when a command opens them. */
export function processContext(): CliContext {
  const env = processEnvironment();
  const { stdout, stderr } = process;
  const canAsk = isatty(0) && stderr.isTTY && env["PHOTOPRISM_CLI"] !== "noninteractive";
  return {
    env,
    // Opened by whoever reads it: that takes longer than to ask whether somebody is there.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    colorDepth: 1,
    // There is none when somebody has deleted the folder: that stops commands, not the help.
    get cwd() {
      return process.cwd();
    },
    prompt: canAsk ? new TerminalPrompt({ stdin: process.stdin, stderr }) : undefined,
    get actor() {
      return osUser();
    },
    wait: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
      }),
    openServices: async (config, options) => (await import("./composition-root.ts")).openServices(config, options),
  };
}

/** A container may run under a number that has no name. */
function osUser(): Actor {
  try {
    return { name: `cli:${userInfo().username}` };
  } catch {
    return { name: `cli:${String(process.getuid?.() ?? "unknown")}` };
  }
}
