import globals from "globals";
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

const tauriOnlyInTheClient = {
  group: ["@tauri-apps/*"],
  message: "Only ipc/client.ts knows Tauri: everything else goes through the door.",
};
const featuresByTheirIndex = {
  regex: "(^|/)features/[^/]+/(?!index).+|^\\.\\./(accounts|conversations|timeline|composer|roster)/(?!index).+",
  message: "A feature is entered through its index.ts.",
};
const bindingsAsTypes = {
  group: ["**/ipc/bindings"],
  allowTypeImports: true,
  message: "The bindings are types.",
};

export default ts.config(
  { ignores: ["dist/", "dist-gallery/", "src/ipc/bindings.ts", "src/text/keys.ts"] },
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, extraFileExtensions: [".svelte"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: false }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { patterns: [tauriOnlyInTheClient, featuresByTheirIndex, bindingsAsTypes] },
      ],
      "no-console": "error",
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_$" }],
      eqeqeq: "error",
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // The window's content policy forbids style attributes, and nothing of ours is trusted as HTML.
      "svelte/no-inline-styles": "error",
      "svelte/no-at-html-tags": "error",
      "svelte/button-has-type": "error",
      "svelte/prefer-const": ["error", { excludedRunes: ["$props"] }],
      "prefer-const": "off",
    },
  },
  {
    // These see a component as a value of unknown type. svelte-check, which knows its props, forbids an implicit any there.
    files: ["**/*.svelte", "**/*.samples.ts", "src/main.ts", "src/gallery/*.ts"],
    rules: Object.fromEntries(
      ["argument", "assignment", "call", "member-access", "return"].map((use) => [`@typescript-eslint/no-unsafe-${use}`, "off"]),
    ),
  },
  {
    files: ["src/ipc/client.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": "off" },
  },
  {
    files: ["**/*.test.ts"],
    rules: { "max-lines": ["error", { max: 600 }], "max-lines-per-function": "off" },
  },
  {
    files: ["*.js"],
    extends: [ts.configs.disableTypeChecked],
    rules: { "@typescript-eslint/explicit-module-boundary-types": "off" },
  },
);
