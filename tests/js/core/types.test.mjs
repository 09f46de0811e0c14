/** What the check of types (`make check-js`) must not be talked out of, and what it cannot see. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const SCRIPTS = new URL("../../../static/js/", import.meta.url);
const TEMPLATES = new URL("../../../templates/", import.meta.url);
const MAX_ANY = 20;

/** @returns {Map<string, string>} file → text */
function filesOf(folder, ending) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(ending));
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
}

const scripts = filesOf(SCRIPTS, ".js");

/** What stands in braces in a script's comments: its types, and little else. */
function typesOf(source) {
  const found = [];
  for (const [comment] of source.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    let depth = 0;
    let from = 0;
    for (let at = 0; at < comment.length; at += 1) {
      if (comment[at] === "{" && depth++ === 0) from = at;
      if (comment[at] === "}" && --depth === 0) found.push(comment.slice(from, at + 1));
    }
  }
  return found;
}

/** `Object`, `Function` and `*` are other names of `any`. */
const anys = (source) => typesOf(source).flatMap((type) => type.match(/\b(?:any|Object|Function)\b|\{\*\}/g) ?? []);

test("few types say anything goes", () => {
  const [word, star] = [anys("/** @param {Map<string, any>} a any one @returns {Object} */"), anys("/** @type {*} */")];
  assert.deepEqual([word, star], [["any", "Object"], ["{*}"]]);
  const all = [...scripts].flatMap(([name, source]) => anys(source).map(() => name));
  assert.ok(scripts.size > 50);
  assert.ok(all.length <= MAX_ANY, `${all.length} times: ${all.join(" ")}`);
});

test("no script turns the check off", () => {
  const off = [...scripts].filter(([, source]) => /@ts-(?:ignore|expect-error|nocheck)/.test(source));
  assert.deepEqual(off.map(([name]) => name), []);
});

test("constructors name their fields, so that the check sees them", () => {
  const hidden = [...scripts].filter(([, source]) => /Object\.assign\(this, (?!new )/.test(source));
  assert.deepEqual(hidden.map(([name]) => name), []);
});

test("an element is what the script takes it for, in every template that has it", () => {
  const tags = new Map(); // id → what the templates make of it
  for (const source of filesOf(TEMPLATES, ".html").values()) {
    for (const [, tag, id] of source.matchAll(/<(\w+)\b[^>]*?\sid="([\w-]+)"/g)) {
      tags.set(id, (tags.get(id) ?? new Set()).add(tag));
    }
  }
  let seen = 0;
  for (const [name, source] of scripts) {
    for (const [, id, wanted] of source.matchAll(/\bbyId\("([\w-]+)"(?:, "(\w+)")?\)/g)) {
      seen += 1;
      assert.ok(tags.has(id) || id === "page-data", `${name}: no template has ${id}`);
      if (wanted) assert.ok(tags.get(id).has(wanted), `${name}: no ${wanted} has ${id}`);
    }
  }
  assert.ok(seen > 50);
});
