/**
 * Run by `npm ci`: puts the files of packages that browsers load (package.json, `sideline.vendor`), made
 * smaller and compressed, into a folder of its own. That folder is served under /static/vendor/, so
 * nothing else of node_modules ever is.
 */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const packages = new URL("../node_modules/", import.meta.url);
const served = new URL(".sideline-vendor/", packages);
const { sideline } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

rmSync(served, { recursive: true, force: true });
mkdirSync(served, { recursive: true });
for (const file of sideline.vendor) {
  const name = basename(file);
  await build({
    entryPoints: [fileURLToPath(new URL(file, packages))],
    outfile: fileURLToPath(new URL(name, served)),
    format: "esm",
    minify: true, // a phone reads all of it before the first picture
    legalComments: "eof",
    logLevel: "warning",
  });
  writeFileSync(new URL(`${name}.gz`, served), gzipSync(readFileSync(new URL(name, served)), { level: 9 }));
}
