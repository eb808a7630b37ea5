import { compare, printFigures } from "./print.js";
import { measureFloor, program, runNode } from "./processes.js";
import { interleave } from "./statistics.js";

const ROUNDS = 40;
const LIMIT = 1.5;
const commands = [["--version"], ["--help"], ["users", "add", "--help"]];

/** How long the program takes to say something that needs no database. */
export async function measureStartUp() {
  const subjects = Object.fromEntries(commands.map((args) => [args.join(" "), () => runNode([program, ...args]).ms]));
  const { floor, ...times } = await interleave({ floor: measureFloor, ...subjects }, ROUNDS);
  printFigures(
    `Start: the floor is \`node -e 0\`, ${String(ROUNDS)} rounds`,
    Object.entries(times).map(([args, time]) => compare(`photoprism ${args}`, time, floor, LIMIT)),
  );
}
