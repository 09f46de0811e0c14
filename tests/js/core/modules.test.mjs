/** Who may import whom among the pages' scripts, read from the sources themselves. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../static/js/", import.meta.url));
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const STATIC = /^(?:import|export)\b[^;"']*["'](\.[^"']+)["']/gm;
const ON_DEMAND = /\bimport\(\s*["'](\.[^"']+)["']/g;
const BY_NAME = /\bimport\(`\.\/\$\{\w+\}\.js`\)/; // any player of its folder (players/registry.js)
const PLAYER = /^export const player\b/m;

/** A module's folder is its layer: each may import its own and those before it. */
const LAYERS = ["core", "core/match", "core/voice", "transport", "players", "pages/shared", "pages/shared/match"];

/** @returns {Map<string, string[]>} module → what it imports, also what it loads on demand */
function graph() {
  const files = readdirSync(ROOT, { recursive: true }).filter((name) => name.endsWith(".js"));
  return new Map(files.map((file) => [file, targets(file)]));
}

function targets(file) {
  const source = readFileSync(join(ROOT, file), "utf8").replace(COMMENTS, "");
  const found = [...source.matchAll(STATIC), ...source.matchAll(ON_DEMAND)];
  return [...found.map(([, path]) => normalize(join(dirname(file), path))), ...byName(file, source)];
}

function byName(file, source) {
  if (!BY_NAME.test(source)) return [];
  const siblings = readdirSync(join(ROOT, dirname(file))).map((name) => join(dirname(file), name));
  return siblings.filter((name) => PLAYER.test(readFileSync(join(ROOT, name), "utf8")));
}

/** @returns {string[] | null} the first circle, from a module back to itself */
function circle(modules) {
  const done = new Set();
  const visit = (name, way) => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return null;
    for (const next of modules.get(name) ?? []) {
      const found = visit(next, [...way, name]);
      if (found) return found;
    }
    done.add(name);
    return null;
  };
  for (const name of modules.keys()) {
    const found = visit(name, []);
    if (found) return found;
  }
  return null;
}

function mayImport(from, to) {
  const [own, other] = [dirname(from), dirname(to)];
  if (own !== "pages" && (own === other || dirname(other) === own)) return true; // a page and its parts
  const reach = LAYERS.includes(own) ? LAYERS.slice(0, LAYERS.indexOf(own)) : LAYERS;
  return reach.includes(other);
}

const wrong = (modules) =>
  [...modules].flatMap(([from, all]) =>
    all.filter((to) => !mayImport(from, to)).map((to) => `${from} imports ${to}`),
  );

test("every import is found, and leads to a module that is there", () => {
  const modules = graph();
  const edges = [...modules.values()].flat();
  assert.deepEqual(edges.filter((name) => !modules.has(name)), []);
  assert.ok(modules.get("pages/camera/page.js").includes("pages/camera/broadcast.js"));
  assert.ok(modules.get("players/registry.js").includes("players/livekit.js")); // on demand
});

test("no module imports itself by way of others", () => {
  assert.equal(circle(graph()), null);
  assert.deepEqual(circle(new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]])), ["b", "c", "b"]);
});

test("core imports only core, a page no other page, and nobody a layer above", () => {
  assert.deepEqual(wrong(graph()), []);
  for (const [from, to] of [
    ["core/store.js", "transport/http.js"],
    ["players/whep.js", "pages/shared/dom.js"],
    ["pages/camera/view.js", "pages/watch/page.js"],
    ["pages/watch/page.js", "pages/camera/view.js"],
    ["pages/diagnostics.js", "pages/camera/page.js"],
    ["pages/home.js", "pages/unknown.js"],
    ["pages/shared/dom.js", "pages/watch/page.js"],
    ["pages/camera/access/bell.js", "pages/camera/view.js"],
    ["pages/watch/page.js", "pages/camera/access/bell.js"],
  ]) {
    assert.deepEqual(wrong(new Map([[from, [to]]])), [`${from} imports ${to}`]);
  }
});

test("folders and files stay small enough to look through", () => {
  const modules = [...graph().keys()];
  const folders = [...new Set(modules.map(dirname))];
  const size = (folder) => modules.filter((file) => dirname(file) === folder).length;
  assert.deepEqual(folders.filter((folder) => size(folder) > 15), []);
  const lines = (file) => readFileSync(join(ROOT, file), "utf8").split("\n").length - 1;
  assert.deepEqual(modules.filter((file) => lines(file) > 300), []);
});
