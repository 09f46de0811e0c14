/** The key by which a browser is known again, and what lets it in, wherever they can be saved. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SavedAdmissions } from "../../../static/js/pages/shared/admissions.js";
import { fakeStorage } from "../support/fakes.mjs";

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

const TOKEN = "a".repeat(22);
const KEY = "abcdefghij";

test("admissions are kept by broadcast, the newest twenty", () => {
  const browser = fakeStorage();
  const places = { browser: () => browser, tab: fakeStorage };
  const saved = new SavedAdmissions(places);
  for (let number = 0; number < 25; number += 1) saved.keep(`code${number}`, { admission: TOKEN, name: `${number}` });
  const next = new SavedAdmissions(places); // another tab
  assert.equal(next.of("code4"), null);
  assert.deepEqual(next.of("code5"), { admission: TOKEN, name: "5" });
  saved.keep("code5", { admission: TOKEN, name: "again" });
  saved.keep("code30", { admission: TOKEN, name: "" });
  assert.equal(next.of("code5").name, "again");
  next.forget("code5");
  assert.equal(saved.of("code5"), null);
});

test("what was saved and is none is nobody's admission", () => {
  for (const text of ["", "no JSON", "[]", "null", '"x"', '{"abc": 7}', '{"abc": {"admission": "a b"}}', '{"abc": {"admission": "short"}}']) {
    const browser = fakeStorage({ "sideline.admissions": text, "sideline.linkKeys": text });
    const saved = new SavedAdmissions({ browser: () => browser, tab: () => browser });
    assert.deepEqual([saved.of("abc"), saved.keyOf("abc")], [null, ""], text);
    saved.keep("abc", { admission: TOKEN, name: "" });
    assert.equal(saved.of("abc").admission, TOKEN, text);
  }
});

test("where storage is switched off they last as long as the page", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const full = { ...fakeStorage(), setItem: refuse };
  for (const place of [refuse, () => full]) {
    const saved = new SavedAdmissions({ browser: place, tab: place });
    saved.keep("abc", { admission: TOKEN, name: "Tom" });
    saved.keepKey("abc", KEY);
    assert.deepEqual([saved.of("abc").name, saved.keyOf("abc")], ["Tom", KEY]);
    saved.forget("abc");
    saved.forgetKey("abc");
    assert.deepEqual([saved.of("abc"), saved.keyOf("abc")], [null, ""]);
  }
});
