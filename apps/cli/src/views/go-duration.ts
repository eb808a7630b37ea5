/** Seconds as `24h0m0s`, `1m30s`, `45s`. */
export function goDuration(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${String(hours)}h${String(minutes)}m${String(rest)}s`;
  return minutes > 0 ? `${String(minutes)}m${String(rest)}s` : `${String(rest)}s`;
}
