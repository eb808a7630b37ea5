import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ESLint } from "eslint";
import { eslintConfig } from "../index.js";

const tsconfig = {
  compilerOptions: {
    strict: true,
    target: "ES2023",
    module: "ESNext",
    moduleResolution: "bundler",
    noEmit: true,
    types: [],
  },
  include: ["src", "test"],
};

/**
 * A package with these files, to lint texts in place of them with the options of `eslintConfig`.
 *
 * @param {Record<string, string>} files
 * @param {Parameters<typeof eslintConfig>[0]} [options]
 */
export function openProject(files, options = {}) {
  const folder = mkdtempSync(join(tmpdir(), "pp-eslint-"));
  for (const [path, text] of Object.entries({
    ...files,
    "tsconfig.json": JSON.stringify(tsconfig),
    "package.json": '{ "name": "own" }',
  })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: eslintConfig({ ...options, folder }),
  });
  return {
    /** The names of the rules that complain; "fatal" when the text does not even parse. */
    async lint(path, text) {
      const [result] = await eslint.lintText(text, { filePath: join(folder, path) });
      return result.messages.map(({ ruleId, fatal, message }) => ruleId ?? (fatal ? `fatal: ${message}` : message));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
