/**
 * A line as a voice should read it: scores and times in words, because voices read "2–1" as "two
 * minus one" or "two to one", and "9:30" in a way of their own. Pure. The files of the server have
 * theirs spelled out by the server.
 */

import { numberInWords } from "./numbers.js";

/** @typedef {import("./numbers.js").SpokenLanguage} SpokenLanguage */

const PAIR = /\d+(?:\s?[:–—‑-]\s?\d+)+(\s*(?:Uhr|h)\b)?/g;
const EXTRA_TIME = /\b(\d{1,3})\s?\+\s?(\d{1,2})\b/g;
const BETWEEN = { en: " ", de: " zu ", fr: " à ", es: " a " };
const PLUS = { en: "plus", de: "plus", fr: "plus", es: "más" };
/** @type {readonly string[]} */
const LANGUAGES = ["en", "de", "fr", "es"];
const PART_OF_MORE = /\d[.,:/–—‑-]?$/; // "1.2–3", "2026-11-30" are no scores
const GOES_ON = /^[.,:/–—‑-]?\d/;

/** @param {string} text @param {string} lang as in `Line.lang`; of one that is not known nothing is changed */
export function spokenText(text, lang) {
  const language = lang.slice(0, 2).toLowerCase();
  if (!LANGUAGES.includes(language)) return text;
  const known = /** @type {SpokenLanguage} */ (language);
  return text
    .replace(PAIR, (found, unit, at) => {
      const isPart = PART_OF_MORE.test(text.slice(0, at)) || GOES_ON.test(text.slice(at + found.length));
      return isPart ? found : (pairInWords(found, unit?.trim() ?? "", known) ?? found);
    })
    .replace(EXTRA_TIME, (_, minute, more) => {
      const say = (/** @type {string} */ digits) => numberInWords(Number(digits), known);
      return `${say(minute)} ${PLUS[known]} ${say(more)}`;
    });
}

/**
 * @param {string} found `2–1`, `9:30`
 * @param {string} unit what says that it is a time
 * @param {SpokenLanguage} language
 * @returns {string | null} null: neither score nor time
 */
function pairInWords(found, unit, language) {
  const numbers = found.match(/\d+/g) ?? [];
  if (numbers.length !== 2 || numbers.some((digits) => digits.length > 3)) return null;
  if (unit || isTime(found, numbers, language)) return timeInWords(numbers, language);
  if (/\s/.test(found.trim()) && !found.includes(":")) return null; // "3 - 5" is rather a range, or a sum
  const said = numbers.map((digits) => scoreNumber(Number(digits), language));
  return said.join(BETWEEN[language]);
}

/** In German scores have a colon, too: there only a zero in front, or "Uhr", tells a time. @param {string} found @param {string[]} numbers @param {SpokenLanguage} language */
function isTime(found, [, minutes], language) {
  if (!found.includes(":") || minutes.length !== 2 || Number(minutes) > 59) return false;
  return language !== "de" || minutes.startsWith("0");
}

/** @param {string[]} numbers @param {SpokenLanguage} language */
function timeInWords([first, second], language) {
  const [whole, part] = [Number(first), Number(second)];
  const say = (/** @type {number} */ number) => numberInWords(number, language);
  if (language === "en") {
    if (part === 0) return `${say(whole)} o'clock`;
    return `${say(whole)} ${part < 10 ? "oh " : ""}${say(part)}`;
  }
  if (language === "de") return `${whole === 1 ? "ein" : say(whole)} Uhr${part ? ` ${say(part)}` : ""}`;
  if (language === "fr") return `${whole === 1 ? "une" : say(whole)} heure${whole > 1 ? "s" : ""}${part ? ` ${say(part)}` : ""}`;
  return part ? `${whole === 1 ? "una" : say(whole)} y ${say(part)}` : `${whole === 1 ? "la una" : say(whole)} en punto`;
}

/** Nothing scored is "nil" where people say it so. @param {number} number @param {SpokenLanguage} language */
function scoreNumber(number, language) {
  return language === "en" && number === 0 ? "nil" : numberInWords(number, language);
}
