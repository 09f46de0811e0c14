/** The key by which a browser is known again, wherever it can be saved. */

import assert from "node:assert/strict";
import { test } from "node:test";

/** The module as a new page has it. */
let pages = 0;
const newPage = () => import(`../../../static/js/pages/shared/storage.js?page=${(pages += 1)}`);

function storage(saved = {}) {
  globalThis.localStorage = {
    getItem: (key) => saved[key] ?? null,
    setItem: (key, value) => (saved[key] = value),
  };
  return saved;
}

test("a visitor's key is 32 random bytes, made once and saved", async () => {
  const saved = storage();
  const key = (await newPage()).visitorKey();
  assert.match(key, /^[\w-]{43}$/);
  assert.equal(saved["sideline.visitor"], key);
  assert.equal((await newPage()).visitorKey(), key);
});

test("what was saved and is no key is replaced", async () => {
  const saved = storage({ "sideline.visitor": "alice@example.org" });
  const key = (await newPage()).visitorKey();
  assert.match(key, /^[\w-]{43}$/);
  assert.equal(saved["sideline.visitor"], key);
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
