/**
 * Which line is spoken next. Pure: whoever speaks asks for it, and says what time it is at the server.
 *
 * - In order, and each line once, whatever the stream of events brings again.
 * - Only what came after somebody wished to listen; and the newest line, if it has just come.
 * - What is older than `STALE_MS` gives way to something newer; what is older than `GONE_MS` is not
 *   spoken at all (the page was away): the match has moved on.
 *
 * @import {Line} from "../store.js"
 * @typedef {number | null} Now server time in milliseconds; null: not known yet, and nothing is old
 */

import { parseTime } from "../clock.js";

export const STALE_MS = 4000;
export const GONE_MS = 15_000;

export class SpeechQueue {
  constructor() {
    /** @type {Line[]} */
    this.waiting = [];
    /** @type {Set<string>} all that were offered, spoken or not */
    this.known = new Set();
    /** @type {Now} */
    this.since = null;
  }

  /** Somebody wishes to listen. @param {Line[]} lines that are there already @param {Now} now */
  begin(lines, now) {
    this.waiting = [];
    this.since = now;
    const newest = lines[lines.length - 1];
    const isNews = newest && !this.#isKnown(newest) && now !== null && ageOf(newest, now) <= STALE_MS;
    for (const line of lines) this.known.add(keyOf(line));
    if (isNews && !newest.withdrawn) this.waiting.push(newest);
  }

  /** @param {Line[]} lines in their order */
  offer(lines) {
    for (const line of lines) {
      if (this.#isKnown(line)) continue;
      this.known.add(keyOf(line));
      if (!line.withdrawn && !this.#isFromBefore(line)) this.waiting.push(line);
    }
  }

  /** The next one to be spoken, which is then no more in the queue. @param {Now} now @returns {Line | null} */
  take(now) {
    while (this.waiting.length > 0) {
      const [line] = this.waiting.splice(0, 1);
      if (!this.isStale(line, now)) return line;
    }
    return null;
  }

  /** What `take` would bring, for who gets it ready. @param {Now} now @returns {Line | null} */
  peek(now) {
    return this.waiting.find((line, at) => !isTooOld(line, now, at < this.waiting.length - 1)) ?? null;
  }

  /** Is it too late to begin with this one, which was taken? @param {Line} line @param {Now} now */
  isStale(line, now) {
    return isTooOld(line, now, this.waiting.length > 0);
  }

  /** Only these may still be spoken. @param {(line: Line) => boolean} stands */
  retain(stands) {
    this.waiting = this.waiting.filter(stands);
  }

  /** Nobody listens any more. What was offered stays known. */
  clear() {
    this.waiting = [];
  }

  /** @param {Line} line */
  #isKnown(line) {
    return this.known.has(keyOf(line));
  }

  /** @param {Line} line */
  #isFromBefore(line) {
    const at = parseTime(line.at);
    return this.since !== null && at !== null && at < this.since - STALE_MS;
  }
}

/** A number may come again with another line: a database was restored. @param {Line} line */
function keyOf({ seq, at }) {
  return `${seq} ${at}`;
}

/** @param {Line} line @param {Now} now @param {boolean} isFollowed something newer waits */
function isTooOld(line, now, isFollowed) {
  return now !== null && ageOf(line, now) > (isFollowed ? STALE_MS : GONE_MS);
}

/** @param {Line} line @param {number} now */
function ageOf(line, now) {
  return now - (parseTime(line.at) ?? now);
}
