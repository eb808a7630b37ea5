import comments from "@eslint-community/eslint-plugin-eslint-comments/configs";
import { defineConfig } from "eslint/config";
import importX from "eslint-plugin-import-x";
import { createNodeResolver } from "eslint-plugin-import-x/node-resolver";
import tseslint from "typescript-eslint";
import { domainGlobals, domainSyntax, domainZones, portSyntax } from "./domain-directions.js";

const sources = ["src/**/*.ts"];
const tests = ["**/*.test.ts", "test/**/*.ts"];

const everywhereSyntax = [
  { selector: "ExportDefaultDeclaration", message: "Export by name." },
  { selector: "ExportSpecifier[exported.name='default']", message: "Export by name." },
  {
    selector: "CallExpression[callee.property.name='save']",
    message: "save() overwrites silently: insert() or a conditional update().",
  },
];

const envMessage = "Only the configuration reads the environment.";
const ormMessage = "Only @pp/identity-typeorm knows the ORM.";

/** What only some packages may touch. */
const reserved = {
  typeorm: { regex: "^typeorm($|/)", message: ormMessage },
  lazyTypeorm: { selector: "ImportExpression[source.value=/^typeorm/]", message: ormMessage },
  env: { object: "process", property: "env", message: envMessage },
  // By that name the object would escape the rule above.
  process: { regex: "^(node:)?process$", message: envMessage },
};

/**
 * @param {object} [options]
 * @param {boolean} [options.domain] the package that imports nothing and has no I/O
 * @param {boolean} [options.orm] the package that may import typeorm
 * @param {string[]} [options.readsEnvironment] files that may read process.env
 * @param {string} [options.folder] the package
 */
export const eslintConfig = ({ domain = false, orm = false, readsEnvironment = [], folder = process.cwd() } = {}) =>
  defineConfig(
    { ignores: ["dist/**", "coverage/**", "*.config.js"] },
    comments.recommended,
    {
      files: ["**/*.ts"],
      extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
      plugins: { "import-x": importX },
      languageOptions: { parserOptions: { projectService: { allowDefaultProject: [] } } },
      linterOptions: { reportUnusedDisableDirectives: "error" },
      settings: {
        "import-x/resolver-next": [
          createNodeResolver({ extensions: [".ts", ".js"], conditionNames: ["@pp/source", "import"] }),
        ],
        "import-x/parsers": { "@typescript-eslint/parser": [".ts"] },
      },
      rules: {
        "@eslint-community/eslint-comments/require-description": "error",
        "@eslint-community/eslint-comments/disable-enable-pair": "off",
        "@typescript-eslint/consistent-type-imports": "error",
        "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
        // An adapter answers a port that is asynchronous, whether it waits or not.
        "@typescript-eslint/require-await": "off",
        // Index signatures of rows and environments: noPropertyAccessFromIndexSignature asks for the brackets.
        "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
        "import-x/no-cycle": "error",
        "import-x/no-relative-packages": "error",
        "max-lines": ["error", { max: 300 }],
        "max-lines-per-function": ["error", { max: 50 }],
        "no-restricted-imports": ["error", { patterns: [reserved.process, ...(orm ? [] : [reserved.typeorm])] }],
        "no-restricted-properties": ["error", reserved.env],
        "no-restricted-syntax": ["error", ...everywhereSyntax, ...(orm ? [] : [reserved.lazyTypeorm])],
      },
    },
    domain
      ? {
          files: sources,
          ignores: tests,
          rules: {
            "import-x/no-restricted-paths": ["error", { basePath: folder, zones: domainZones }],
            "no-restricted-globals": ["error", ...domainGlobals],
            "no-restricted-imports": [
              "error",
              { patterns: [{ regex: "^[^.]", message: "The domain imports nothing." }] },
            ],
            "no-restricted-syntax": ["error", ...everywhereSyntax, ...domainSyntax],
          },
        }
      : {},
    domain
      ? {
          files: ["src/store.ts"],
          rules: { "no-restricted-syntax": ["error", ...everywhereSyntax, ...domainSyntax, ...portSyntax] },
        }
      : {},
    // TypeORM declares the options of an EntitySchema as a class and means an object.
    orm
      ? {
          files: ["src/schemas/*.ts", "test/**/*.ts"],
          rules: { "@typescript-eslint/no-unsafe-class-instance-assignment": "off" },
        }
      : {},
    readsEnvironment.length > 0 ? { files: readsEnvironment, rules: { "no-restricted-properties": "off" } } : {},
    {
      files: tests,
      rules: {
        "max-lines": "off",
        "max-lines-per-function": "off",
        "no-restricted-properties": "off",
        "@typescript-eslint/no-unsafe-assignment": "off",
      },
    },
  );
