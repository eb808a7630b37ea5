import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";

const ROOT = "/sys/fs/cgroup/cpu";
const PERIOD_US = 10_000;

/** Whether processes can be held to a share of a core here: on Linux, with the `cpu` controller of cgroup v1, by root. */
export const canShare = () => process.getuid?.() === 0 && existsSync(`${ROOT}/cpu.cfs_quota_us`);

/** Holds a process to `share` of a core, until what this returns is called, when the process is gone. */
export function holdTo(share, pid) {
  const group = `${ROOT}/pp-benchmarks-${String(pid)}`;
  mkdirSync(group);
  writeFileSync(`${group}/cpu.cfs_period_us`, String(PERIOD_US));
  writeFileSync(`${group}/cpu.cfs_quota_us`, String(share * PERIOD_US));
  writeFileSync(`${group}/cgroup.procs`, String(pid));
  return () => rmdirSync(group);
}
