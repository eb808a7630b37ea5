import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tsupConfig } from "@pp/tsup-config";

const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/** clipanion opens standard input when it is loaded, which takes two milliseconds; we open it when it is read. */
const lazyStandardInput = {
  name: "lazy-standard-input",
  setup: (build) => {
    build.onLoad({ filter: /[\\/]clipanion[\\/]lib[\\/]advanced[\\/]Cli\.mjs$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace("stdin: process.stdin,", "get stdin() { return process.stdin; },");
      if (contents === source) throw new Error("clipanion has changed: remove the plugin, or adapt it");
      return { contents, loader: "js" };
    });
  },
};

/**
 * One file for a quick start: the workspace packages (from their sources) and small libraries go in, the ORM and
 * native code stay dependencies. CommonJS, since Node 20 takes 6 ms to get its ES module loader ready, and a
 * millisecond or two for each file. What is imported by `import()` is in the file and is executed when needed.
 */
export default tsupConfig({
  entry: { main: "src/main.ts", program: "src/run.ts" },
  format: "cjs",
  dts: false,
  minify: true,
  splitting: false,
  // tsup would run the result through rollup, which executes everything at the start.
  treeshake: false,
  noExternal: [new RegExp(`^(?!(?:${Object.keys(dependencies).join("|")})(?:/|$))`)],
  esbuildPlugins: [lazyStandardInput],
  esbuildOptions: (options) => {
    options.conditions = ["@pp/source", "module", "import", "node"];
    // The ES module of a package, where it has one, is smaller after tree shaking and starts faster.
    options.mainFields = ["module", "main"];
    options.resolveExtensions = [".mjs", ".ts", ".js", ".json"];
    options.legalComments = "none";
    // import() of a dependency becomes require(): a script with kept code has no loader of modules.
    options.supported = { "dynamic-import": false };
  },
  onSuccess: async () => {
    const { status, stderr } = spawnSync(process.execPath, ["code-cache.cjs"], { encoding: "utf8" });
    if (status !== 0) throw new Error(`compiled code cannot be kept: ${stderr}`);
  },
});
