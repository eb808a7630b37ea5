/** What a hash costs. */
export interface Argon2Parameters {
  /** Kibibytes that one computation fills, however many lanes share them. */
  readonly memoryKib: number;
  /** How often the memory is filled. */
  readonly iterations: number;
  /** Lanes that are filled side by side, each on a thread of its own. */
  readonly parallelism: number;
}

/** What is left of a hash when its secret parts are gone. */
export interface Argon2Hash extends Argon2Parameters {
  readonly saltBytes: number;
  readonly digestBytes: number;
}

/** 256 MiB: what logins at once need of it is this times the concurrency. */
export const MAX_MEMORY_KIB = 262_144;
export const MAX_ITERATIONS = 64;
export const MAX_PARALLELISM = 16;
/** Kibibytes times iterations, 1 GiB in all: about a second. */
export const MAX_WORK_KIB = 1_048_576;
/** The algorithm divides each lane into four slices of at least two blocks of 1 KiB. */
export const MIN_LANE_KIB = 8;

/** Kibibytes filled in all. Time grows with it. */
export const workOf = ({ memoryKib, iterations }: Argon2Parameters): number => memoryKib * iterations;

/** What is wrong with the parameters, for people; undefined when nothing is. */
export function findParameterFault({ memoryKib, iterations, parallelism }: Argon2Parameters): string | undefined {
  const isWhole = (value: number, max: number): boolean => Number.isInteger(value) && value >= 1 && value <= max;
  if (!isWhole(parallelism, MAX_PARALLELISM)) return `parallelism must be 1 to ${String(MAX_PARALLELISM)}`;
  if (!isWhole(iterations, MAX_ITERATIONS)) return `iterations must be 1 to ${String(MAX_ITERATIONS)}`;
  const leastKib = MIN_LANE_KIB * parallelism;
  if (!isWhole(memoryKib, MAX_MEMORY_KIB) || memoryKib < leastKib) {
    return `memoryKib must be ${String(leastKib)} to ${String(MAX_MEMORY_KIB)}`;
  }
  if (memoryKib * iterations <= MAX_WORK_KIB) return undefined;
  return `memoryKib times iterations must be at most ${String(MAX_WORK_KIB)}`;
}

/** Salt of 8 to 48 bytes, digest of 16 to 64: any such text fits into 255 characters. */
const phcString =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/;

/** Undefined for what is not the one spelling of some bytes: nobody would verify against it. */
function decodedLength(base64: string): number | undefined {
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64").replace(/=+$/, "") === base64 ? bytes.length : undefined;
}

/**
 * Reads `$argon2id$v=19$m=…,t=…,p=…$salt$digest`. Undefined for every other text, and for a hash that costs more than
 * the limits above: whoever can have such a one checked stops the service with it.
 */
export function parseArgon2Hash(text: string): Argon2Hash | undefined {
  const [, memory, iterations, parallelism, salt = "", digest = ""] = phcString.exec(text) ?? [];
  const parameters = {
    memoryKib: Number(memory),
    iterations: Number(iterations),
    parallelism: Number(parallelism),
  };
  if (findParameterFault(parameters) !== undefined) return undefined;
  const saltBytes = decodedLength(salt);
  const digestBytes = decodedLength(digest);
  if (saltBytes === undefined || digestBytes === undefined) return undefined;
  return { ...parameters, saltBytes, digestBytes };
}
