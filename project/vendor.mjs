/**
 * Run by `npm ci`: puts the files of packages that browsers load (package.json, `sideline.vendor`), as
 * they are and compressed, into a folder of its own. That folder is served under /static/vendor/, so
 * nothing else of node_modules ever is.
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";

const packages = new URL("../node_modules/", import.meta.url);
const served = new URL(".sideline-vendor/", packages);
const { sideline } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

rmSync(served, { recursive: true, force: true });
mkdirSync(served, { recursive: true });
for (const file of sideline.vendor) {
  const source = new URL(file, packages);
  const name = basename(file);
  copyFileSync(source, new URL(name, served));
  writeFileSync(new URL(`${name}.gz`, served), gzipSync(readFileSync(source), { level: 9 }));
}
