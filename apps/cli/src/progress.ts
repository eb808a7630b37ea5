import type { CliContext } from "./context.ts";

export interface Progress {
  /** So many are done. */
  readonly report: (count: number) => void;
  /** Takes the line away: what follows begins where it stood. */
  readonly end: () => void;
}

const WIDTH = 20;
/** One step of the bar for so many; how many there are in all nobody knows before the end. */
const PER_STEP = 1000;

/** A bar that moves and counts, on the terminal's stderr; nothing where nobody looks. */
export function startProgress({ stderr }: Pick<CliContext, "stderr">, label: string): Progress {
  if (!("isTTY" in stderr) || stderr.isTTY !== true) return { report: () => undefined, end: () => undefined };
  let isShown = false;
  return {
    report: (count) => {
      isShown = true;
      const at = Math.floor(count / PER_STEP) % WIDTH;
      const bar = "=".repeat(at) + ">" + " ".repeat(WIDTH - 1 - at);
      stderr.write(`\r${label} [${bar}] ${count.toLocaleString("en-US")}`);
    },
    end: () => {
      if (isShown) stderr.write("\r\u001B[K");
    },
  };
}
