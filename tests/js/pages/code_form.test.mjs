/** The field for a code on the start page's own template: what is wrong stands there at once. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Messages } from "../../../static/js/core/messages.js";
import { wireCodeForm } from "../../../static/js/pages/shared/code_form.js";
import { Api } from "../../../static/js/transport/api.js";
import { fakeFetch, settle } from "../support/fakes.mjs";
import { installPage } from "../support/page.mjs";

const CODE = "hWvB5cTnQx7m";

function codeForm(answer = () => ({ status: 404 })) {
  const { body, location } = installPage("parts/code_form.html");
  const form = body.querySelector("form");
  const { fetch, calls } = fakeFetch(answer);
  const api = new Api({ fetch, pace: { wait: async () => undefined } });
  wireCodeForm(form, api, new Messages({})); // every key says itself
  const input = form.querySelector("input");
  const enter = async (code) => {
    input.value = code;
    form.dispatchEvent(Object.assign(new Event("submit"), { preventDefault: () => undefined }));
    await settle();
  };
  const problem = () => [form.querySelector(".problem").textContent, input.getAttribute("aria-invalid")];
  return { input, enter, problem, calls, location };
}

test("what cannot be a code is marked as wrong, and asks no server", async () => {
  const { enter, problem, calls } = codeForm();
  await enter("   ");
  assert.deepEqual(problem(), ["code.empty", "true"]);
  await enter("hWvB");
  assert.deepEqual(problem(), ["code.invalid", "true"]);
  assert.deepEqual(calls, []);
});

test("an unknown code is marked, one that is being looked up or typed is not", async () => {
  let answers;
  const { enter, problem, input } = codeForm(() => new Promise((resolve) => (answers = resolve)));
  await enter(CODE);
  assert.deepEqual(problem(), ["code.checking", "false"]);
  answers({ status: 404 });
  await settle();
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(problem(), ["code.unknown", "true"]);
  input.dispatchEvent(new Event("input"));
  assert.deepEqual(problem(), ["", "false"]);
});

test("a code that exists leads to its broadcast, however it was typed", async () => {
  const { enter, location } = codeForm(() => ({ body: { id: CODE } }));
  const led = new Promise((resolve) => (location.assign = resolve));
  await enter("hWvB 5cTn-Qx7m");
  assert.equal(await led, `/game/${CODE}`);
});

for (const status of [401, 403, 410]) {
  test(`a code that is not enough (${status}) leads to its page, which says what is`, async () => {
    const { enter, location } = codeForm(() => ({ status, body: { code: "link_key_needed" } }));
    const led = new Promise((resolve) => (location.assign = resolve));
    await enter(CODE);
    assert.equal(await led, `/game/${CODE}`);
  });
}

test("the key of a whole link goes along, where no server reads it", async () => {
  for (const typed of [
    `https://live.example.org/game/${CODE}#abcdefghij`,
    `  http://192.0.2.7:8000/game/${CODE}#abcdefghij.  `, // a messenger took the full stop along
    `${CODE}#abcde fghij`,
  ]) {
    const { enter, location, calls, input } = codeForm(() => ({ status: 401 }));
    const led = new Promise((resolve) => (location.assign = resolve));
    await enter(typed);
    assert.equal(await led, `/game/${CODE}#abcdefghij`, typed);
    assert.deepEqual([calls[0].url, input.value], [`/api/sessions/${CODE}`, CODE]);
  }
});
