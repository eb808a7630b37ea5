import { defineConfig } from "tsup";

/** ESM with types, for Node 20.19 and later. @param {import("tsup").Options} overrides */
export const tsupConfig = (overrides = {}) =>
  defineConfig({
    entry: ["src/index.ts"],
    format: "esm",
    target: "node20.19",
    platform: "node",
    clean: true,
    dts: { compilerOptions: { ignoreDeprecations: "6.0", noEmit: false, emitDeclarationOnly: true } },
    treeshake: true,
    ...overrides,
  });
