/**
 * `npm run bundles`: makes one file of each page's script and of all that it imports, under the path
 * that the script itself has, so that its address stays the same (bundles.py).
 *
 * One file and no shared pieces: a page never needs another file of the same release. Beside them
 * stands the digest of what they were made of; bundles of other sources than today's are not served.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const base = new URL("../../../", import.meta.url);
const sources = new URL("static/", base);
const folder = new URL("node_modules/.sideline-bundles/", base);
const { sideline } = JSON.parse(readFileSync(new URL("package.json", base), "utf8"));

rmSync(folder, { recursive: true, force: true });
const madeOf = digest(); // before: what is edited meanwhile makes them stale
const { outputFiles } = await build({
  entryPoints: sideline.pages.map((page) => fileURLToPath(new URL(`js/pages/${page}.js`, sources))),
  outbase: fileURLToPath(sources),
  outdir: fileURLToPath(new URL("served/", folder)),
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  minify: true,
  sourcemap: "linked",
  banner: { js: "/* bundle */" }, // sessions_app/pages/module_preload.py reads it
  logLevel: "warning",
  write: false,
});
for (const { path, contents } of outputFiles) {
  mkdirSync(new URL("./", `file://${path}`), { recursive: true });
  writeFileSync(path, contents);
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
}
writeFileSync(new URL("made-of", folder), madeOf);

/** As bundles.py computes it. */
function digest() {
  const js = new URL("js/", sources);
  const names = readdirSync(js, { recursive: true }).filter((name) => name.endsWith(".js"));
  const all = createHash("sha256").update(readFileSync(new URL(import.meta.url)));
  for (const name of names.sort()) all.update(`\0${name}\0`).update(readFileSync(new URL(name, js)));
  return all.digest("hex");
}
