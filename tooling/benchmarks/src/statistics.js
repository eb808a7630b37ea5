/**
 * @param {readonly number[]} samples at least one
 * @returns {{ readonly median: number, readonly min: number }}
 */
export function summarize(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { median, min: sorted[0] };
}

/**
 * @param {readonly number[]} samples at least one
 * @param {number} share 0.99: the sample that 99 % are not above
 */
export function percentile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)];
}

/**
 * Measures each of `subjects` once a round, so that whatever slows the machine down for a while slows all of them.
 * The order turns by one each round: none always follows the same other one.
 *
 * @param {Readonly<Record<string, () => number | Promise<number>>>} subjects each does its work and tells how long it took
 * @param {number} rounds fewer where they would take more than `maxSeconds`, but at least 5
 * @param {number} [maxSeconds]
 * @returns {Promise<Readonly<Record<string, { readonly median: number, readonly min: number }>>>}
 */
export async function interleave(subjects, rounds, maxSeconds = Infinity) {
  const entries = Object.entries(subjects);
  const samples = new Map(entries.map(([name]) => [name, []]));
  const end = performance.now() + maxSeconds * 1000;
  for (let round = 0; round < rounds && (round < 5 || performance.now() < end); round += 1) {
    const turn = round % entries.length;
    for (const [name, measure] of [...entries.slice(turn), ...entries.slice(0, turn)]) {
      samples.get(name).push(await measure());
    }
  }
  return Object.fromEntries([...samples].map(([name, values]) => [name, summarize(values)]));
}
