/**
 * A line as a voice should read it: scores and times in words, because voices read "2–1" as "two
 * minus one" or "two to one", and "9:30" each in a way of its own. Pure. The server's files have
 * theirs spelled out by the server; both read scores and times the same way.
 */

import { numberInWords } from "./numbers.js";

/** @typedef {import("./numbers.js").SpokenLanguage} SpokenLanguage */

const MINUTE = /\b(\d{1,3})(?:\s?\+\s?(\d{1,2}))?['’′](?![\p{L}\d])/gu;
const EXTRA_TIME = /\b(\d{1,3})\s?\+\s?(\d{1,2})\b/g;
const PAIR = /\d+(?:\s?[:–—‑-]\s?\d+)+(\s*(?:Uhr|h)\b)?/g;
const PART_OF_MORE = /\d[.,:/–—‑-]?$/; // "1.2–3", "2026-11-30" are no scores
const GOES_ON = /^[.,:/–—‑-]?\d/;

/** @type {Record<SpokenLanguage, {between: string, minute: string, minutes: string[], seconds: string[], plus: string, zero: string}>} */
const WORDS = {
  en: { between: " ", minute: "minute", minutes: ["minute", "minutes"], seconds: ["second", "seconds"], plus: "plus", zero: "oh" },
  de: { between: " zu ", minute: "Minute", minutes: ["Minute", "Minuten"], seconds: ["Sekunde", "Sekunden"], plus: "plus", zero: "null" },
  fr: { between: " à ", minute: "minute", minutes: ["minute", "minutes"], seconds: ["seconde", "secondes"], plus: "plus", zero: "zéro" },
  es: { between: " a ", minute: "minuto", minutes: ["minuto", "minutos"], seconds: ["segundo", "segundos"], plus: "más", zero: "cero" },
};
const ONE = { en: "one", de: "eine", fr: "une", es: "un" }; // of minutes and seconds

/** @param {string} text @param {string} lang as in `Line.lang`; of one that is not known nothing is changed */
export function spokenText(text, lang) {
  const language = lang.slice(0, 2).toLowerCase();
  if (!(language in WORDS)) return text;
  const known = /** @type {SpokenLanguage} */ (language);
  const { minute, plus } = WORDS[known];
  const say = (/** @type {string} */ digits) => numberInWords(Number(digits), known);
  const withMore = (/** @type {string} */ at, /** @type {string} */ more) => `${say(at)} ${plus} ${say(more)}`;
  const scored = text.replace(PAIR, (found, unit, at) => {
    const isPart = PART_OF_MORE.test(text.slice(0, at)) || GOES_ON.test(text.slice(at + found.length));
    return isPart ? found : (pairInWords(found, unit?.trim() ?? "", known) ?? found);
  });
  return scored
    .replace(MINUTE, (_, at, more) => `${minute} ${more ? withMore(at, more) : say(at)}`)
    .replace(EXTRA_TIME, (_, at, more) => withMore(at, more));
}

/**
 * @param {string} found `2–1`, `9:30`
 * @param {string} unit what says that it is a time of the day
 * @param {SpokenLanguage} language
 * @returns {string | null} null: neither score nor time
 */
function pairInWords(found, unit, language) {
  const numbers = found.match(/\d+/g) ?? [];
  if (numbers.length !== 2 || numbers.some((digits) => digits.length > 3)) return null;
  if (unit) return hourInWords(numbers, language);
  if (isTime(found, numbers, language)) return timeInWords(numbers, language);
  return numbers.map((digits) => scoreNumber(Number(digits), language)).join(WORDS[language].between);
}

/** In German a score has a colon, too: there only a zero tells a time. @param {string} found @param {string[]} numbers @param {SpokenLanguage} language */
function isTime(found, [, part], language) {
  if (!found.includes(":") || part.length !== 2 || Number(part) > 59) return false;
  return language !== "de" || part.startsWith("0");
}

/** On a match's clock or on a wall: nobody knows. @param {string[]} numbers @param {SpokenLanguage} language */
function timeInWords([first, second], language) {
  const { zero, minutes, seconds } = WORDS[language];
  const [whole, part] = [Number(first), Number(second)];
  const of = (/** @type {number} */ number, /** @type {string[]} */ [one, many]) =>
    number === 1 ? `${ONE[language]} ${one}` : `${numberInWords(number, language)} ${many}`;
  if (part === 0) return of(whole, minutes);
  if (whole === 0) return of(part, seconds);
  const spelled = numberInWords(part, language);
  return `${numberInWords(whole, language)} ${part < 10 ? `${zero} ${spelled}` : spelled}`;
}

/** @param {string[]} numbers @param {SpokenLanguage} language */
function hourInWords([first, second], language) {
  const [whole, part] = [Number(first), Number(second)];
  const hour = whole === 1 ? { en: "one", de: "ein", fr: "une", es: "una" }[language] : numberInWords(whole, language);
  const name = { en: "", de: " Uhr", fr: whole > 1 ? " heures" : " heure", es: "" }[language];
  return `${hour}${name}${part ? ` ${numberInWords(part, language)}` : ""}`;
}

/** Nothing scored is "nil" where people say it so. @param {number} number @param {SpokenLanguage} language */
function scoreNumber(number, language) {
  return language === "en" && number === 0 ? "nil" : numberInWords(number, language);
}
