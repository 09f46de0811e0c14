/**
 * What a line was said from, in words (as `sessions_app/pages/commentary/what_it_saw.py` says it), and why there
 * is none yet.
 */

import { clockText, parseTime } from "./clock.js";

const SURE = 0.8; // from here on
const FAIRLY_SURE = 0.6;
const AT_LEAST = new Set(["several_people"]); // whose number is the least that there are
const BETWEEN = " · ";
const MODEL = "vision";

/**
 * @import {Moment} from "./clock.js"
 * @import {Messages} from "./messages.js"
 * @import {Claim, Line, SessionView} from "./store.js"
 *
 * @typedef {object} Saw
 * @property {string[]} claims
 * @property {string} about from which observers, how sure, how old the picture was
 */

/**
 * Times count from `since`, the first picture: as the page's clock shows them, in whatever time zone
 * it is read.
 * @param {Line} line
 * @param {Moment} since
 * @param {Messages} messages
 * @returns {Saw | null} null for a line that claims nothing, but whoever watches is told that a model looked
 */
export function whatItSaw(line, since, messages) {
  const { claims = [], sources = [] } = line;
  if (claims.length === 0 && !sources.includes(MODEL)) return null;
  return {
    claims: claims.map((claim) => claimText(claim, since, messages)),
    about: aboutText(line, messages),
  };
}

/**
 * The commentator is on its way, has seen nothing worth saying, or there is none: it is wanted, and told to be off.
 * @param {SessionView["commentator"]} commentator
 */
export function silence(commentator) {
  if (commentator === "off") return "commentary.none";
  return commentator === "on_air" ? "commentary.nothing" : "commentary.waiting";
}

/** @param {Claim} claim @param {Moment} since @param {Messages} messages */
function claimText({ what, number, who, direction, from, to }, since, messages) {
  return joined([
    word("what", what, messages),
    number === undefined ? "" : numberText(what, number, messages),
    word("who", who, messages),
    word("direction", direction, messages),
    timesText(clockAt(from, since), clockAt(to, since)),
  ]);
}

/** @param {string} what @param {number} number @param {Messages} messages */
function numberText(what, number, messages) {
  return AT_LEAST.has(what) ? messages.text("saw.at_least", { number }) : String(number);
}

/** @param {string} start @param {string} end */
function timesText(start, end) {
  return start === end || end === "" ? start : `${start}–${end}`;
}

/** @param {Moment} at @param {Moment} since */
function clockAt(at, since) {
  const moment = parseTime(at);
  const from = parseTime(since);
  return moment === null || from === null ? "" : clockText((moment - from) / 1000);
}

/** @param {Line} line @param {Messages} messages */
function aboutText({ sources = [], confidence, at, frame_at }, messages) {
  const names = sources.map((one) => word("source", one, messages)).join(", ");
  return joined([
    names && messages.text("saw.from", { sources: names }),
    confidenceText(confidence, messages),
    ageText(at, frame_at, messages),
  ]);
}

/** @param {number | null | undefined} confidence @param {Messages} messages */
function confidenceText(confidence, messages) {
  if (confidence === null || confidence === undefined) return "";
  const name = confidence >= SURE ? "sure" : confidence >= FAIRLY_SURE ? "fairly" : "seems";
  return messages.text(`saw.confidence.${name}`);
}

/** @param {Moment} at @param {Moment} frameAt @param {Messages} messages */
function ageText(at, frameAt, messages) {
  const written = parseTime(at);
  const seen = parseTime(frameAt);
  if (written === null || seen === null) return "";
  const tenths = Math.floor((Math.max(0, written - seen) + 50) / 100);
  if (tenths === 0) return messages.text("saw.age.fresh");
  return messages.text("saw.age", { seconds: `${Math.floor(tenths / 10)}.${tenths % 10}` });
}

/**
 * What this version has no words for stands there as it is.
 * @param {string} kind @param {string | undefined} value @param {Messages} messages
 */
function word(kind, value, messages) {
  if (!value) return "";
  const key = `saw.${kind}.${value}`;
  return messages.has(key) ? messages.text(key) : value;
}

/** @param {string[]} parts */
const joined = (parts) => parts.filter((part) => part !== "").join(BETWEEN);
