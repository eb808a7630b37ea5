import { renderReport } from "@pp/report";

/**
 * @typedef {object} Figure
 * @property {string} what
 * @property {string} value with its unit
 * @property {string} [floor] what it is compared with
 * @property {number} [ratio] to the floor of the same run
 * @property {number} [bestRatio] of the fastest runs: the least disturbed ones
 * @property {string} [limit]
 * @property {boolean} [met]
 */

/** @type {readonly import("@pp/report").Column<Figure>[]} */
const columns = [
  { title: "Measured", value: (figure) => figure.what },
  { title: "Value", value: (figure) => figure.value },
  { title: "Floor", value: (figure) => figure.floor },
  { title: "Ratio", value: (figure) => figure.ratio?.toFixed(2) },
  { title: "Best Ratio", value: (figure) => figure.bestRatio?.toFixed(2) },
  { title: "Limit", value: (figure) => figure.limit },
  { title: "Met", value: (figure) => figure.met },
];

/** @param {string} title @param {readonly Figure[]} figures */
export function printFigures(title, figures) {
  process.stdout.write(`\n## ${title}\n\n${renderReport(figures, columns, { format: "markdown" })}`);
}

/** @param {string} title @param {readonly string[]} lines */
export function printLines(title, lines) {
  process.stdout.write(`\n${title}\n\n${lines.map((line) => `    ${line}\n`).join("")}`);
}

/** @param {number} ms */
export const milliseconds = (ms) => `${ms.toFixed(ms < 10 ? 2 : 0)} ms`;

/**
 * A time beside the floor of the same run.
 *
 * @param {string} what
 * @param {{ median: number, min: number }} time
 * @param {{ median: number, min: number }} floor
 * @param {number} [limit] the largest ratio of the medians that is allowed
 * @returns {Figure}
 */
export function compare(what, time, floor, limit) {
  const ratio = time.median / floor.median;
  return {
    what,
    value: milliseconds(time.median),
    floor: milliseconds(floor.median),
    ratio,
    bestRatio: time.min / floor.min,
    ...(limit === undefined ? {} : { limit: limit.toFixed(1), met: ratio <= limit }),
  };
}
