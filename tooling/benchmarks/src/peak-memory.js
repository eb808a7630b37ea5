// Loaded before a program: writes the most memory it had, in kB, to the file that BENCHMARK_PEAK_MEMORY names.
import { readFileSync, writeFileSync } from "node:fs";

/** `ru_maxrss` of a Linux child begins with what its parent had at the fork; the high-water mark is its own. */
function peakKilobytes() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
}

process.on("exit", () => writeFileSync(process.env.BENCHMARK_PEAK_MEMORY, String(peakKilobytes())));
