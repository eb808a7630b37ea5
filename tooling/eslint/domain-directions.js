/**
 * Who may import whom inside `@pp/identity`, from the bottom up. A folder sees itself, the single files named here,
 * and the folders named here; nothing else.
 */
const mayImport = {
  kernel: ["errors.ts"],
  access: ["errors.ts", "kernel"],
  audit: ["errors.ts", "kernel"],
  accounts: ["errors.ts", "kernel", "access", "audit"],
  // A credential that changes ends sessions, and names the one that stays.
  credentials: ["errors.ts", "kernel", "access", "audit", "accounts", "sessions/session.ts", "store.ts"],
  // A session names its client; clients have tokens, which are sessions.
  sessions: ["errors.ts", "kernel", "access", "audit", "accounts", "credentials", "clients/client-uid.ts", "store.ts"],
  clients: ["errors.ts", "kernel", "access", "audit", "accounts", "credentials", "sessions", "store.ts"],
};

/** Zones of `import-x/no-restricted-paths`, relative to the package. */
export const domainZones = [
  ...Object.entries(mayImport).map(([folder, allowed]) => ({
    target: `./src/${folder}`,
    from: "./src",
    except: [folder, ...allowed].map((name) => `./${name}`),
    message: `${folder} may import ${allowed.join(", ")} only`,
  })),
  {
    target: ["./src/!(administration|sign-in)/**", "./src/!(identity|index).ts"],
    from: "./src/administration",
    message: "administration stands above the concepts it administers",
  },
  {
    target: ["./src/!(sign-in)/**", "./src/!(identity|index).ts"],
    from: "./src/sign-in",
    message: "a sign-in logs in and administers the account: it stands above both",
  },
];

/** Globals that are I/O, time or chance: the domain is given those. */
export const domainGlobals = [
  "process",
  "console",
  "Buffer",
  "crypto",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "fetch",
  // The way round all of the above.
  "globalThis",
];

export const domainSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Take `now` from the clock." },
  { selector: "CallExpression[callee.name='Date']", message: "Take `now` from the clock." },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: "Take `now` from the clock." },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: "Take bytes from Random." },
  { selector: "ImportExpression", message: "The domain imports nothing." },
];

/** The transaction port names other ports and runs nothing of theirs. */
export const portSyntax = [
  { selector: "ImportDeclaration[importKind='value']", message: "store.ts imports types only." },
];
