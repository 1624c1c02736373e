// Builds what the browser loads: `node build.mjs`; `--tests` builds the tests for node, `--into FOLDER` builds somewhere else to compare.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const into = process.argv.includes("--into") ? process.argv[process.argv.indexOf("--into") + 1] : join(here, "static", "classroom");

/** One file of words a language: [Vietnamese, English] by key. */
function words() {
  const both = JSON.parse(readFileSync(join(here, "src", "words.json"), "utf8"));
  ["vi", "en"].forEach((language, at) => {
    const own = Object.fromEntries(Object.entries(both).map(([key, pair]) => [key, pair[at]]));
    writeFileSync(join(into, `words.${language}.json`), `${JSON.stringify(own)}\n`);
  });
}

const shared = { bundle: true, charset: "utf8", legalComments: "none", logLevel: "warning", absWorkingDir: here };

if (process.argv.includes("--tests")) {
  const tests = readdirSync(join(here, "tests")).filter((name) => name.endsWith(".test.ts"));
  await build({ ...shared, entryPoints: tests.map((name) => `tests/${name}`), outdir: "build/tests", platform: "node", format: "esm", target: "node20", packages: "external", sourcemap: "inline" });
} else {
  mkdirSync(into, { recursive: true });
  const browser = { ...shared, minify: true, target: ["chrome109", "firefox110", "safari16.4"], define: { "process.env.NODE_ENV": '"production"' } };
  await build({ ...browser, entryPoints: { app: "src/main.ts" }, outdir: into, format: "esm" });
  await build({ ...browser, entryPoints: { sw: "src/sw.ts" }, outdir: into, format: "iife", minifyIdentifiers: true });
  words();
}
