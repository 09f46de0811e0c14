/** The key by which a browser is known again, wherever it can be kept. */

import assert from "node:assert/strict";
import { test } from "node:test";

/** The module as a new page has it. */
let pages = 0;
const newPage = () => import(`../../../static/js/pages/shared/storage.js?page=${(pages += 1)}`);

function storage(kept = {}) {
  globalThis.localStorage = {
    getItem: (key) => kept[key] ?? null,
    setItem: (key, value) => (kept[key] = value),
  };
  return kept;
}

test("a visitor's key is 32 random bytes, made once and kept", async () => {
  const kept = storage();
  const key = (await newPage()).visitorKey();
  assert.match(key, /^[\w-]{43}$/);
  assert.equal(kept["sideline.visitor"], key);
  assert.equal((await newPage()).visitorKey(), key);
});

test("what was kept and is no key is replaced", async () => {
  const kept = storage({ "sideline.visitor": "alice@example.org" });
  const key = (await newPage()).visitorKey();
  assert.match(key, /^[\w-]{43}$/);
  assert.equal(kept["sideline.visitor"], key);
});

test("where storage is switched off, or full, it lasts as long as the page", async () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  for (const getItem of [refuse, () => null]) {
    globalThis.localStorage = { getItem, setItem: refuse };
    const { visitorKey } = await newPage();
    const key = visitorKey();
    assert.match(key, /^[\w-]{43}$/);
    assert.equal(visitorKey(), key);
  }
});
