/** What a voice is given to read; the server's voice is held to the cases of both. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { numberInWords } from "../../../../static/js/core/voice/numbers.js";
import { spokenText } from "../../../../static/js/core/voice/spoken_text.js";

const CASES = JSON.parse(readFileSync(new URL("../../../support/spoken_cases.json", import.meta.url), "utf8"));

test("scores and times are spelled out, and nothing else", () => {
  for (const [lang, cases] of [...Object.entries(CASES.both), ...Object.entries(CASES.browser)]) {
    for (const [written, spoken] of cases) assert.equal(spokenText(written, lang), spoken, `${lang}: ${written}`);
  }
});

test("a language with a country is the language", () => {
  assert.equal(spokenText("2:1", "de-AT"), "zwei zu eins");
});

test("every number has a word of its own", () => {
  for (const language of ["en", "de", "fr", "es"]) {
    const all = Array.from({ length: 1000 }, (_, number) => numberInWords(number, language));
    assert.equal(new Set(all).size, 1000, language);
    assert.deepEqual(all.filter((word) => /undefined|NaN|\d|^\s|\s$|--/.test(word)), [], language);
  }
});
