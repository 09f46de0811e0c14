/**
 * What a spectator is shown of the connection, the commentary and the video. Pure: answers keys of
 * the page's texts, null for nothing.
 */

import { silence } from "./what_it_saw.js";

const LINK_PATIENCE_MS = 1500;
const PAUSE_PATIENCE_MS = 30_000; // … in half-time, in which nobody misses anything
const TROUBLE_PATIENCE_MS = 4000; // how long something may fail before it is called trouble
const MEDIA_PATIENCE_MS = 800;

/**
 * Does not heal by waiting, or nothing else can be said of it: shown at once.
 * @type {Set<string | null>}
 */
const CERTAIN = new Set([
  "media_unreachable",
  "room_full",
  "banned",
  "removed",
  "credentials_rejected",
  "too_old",
]);

/**
 * In half-time nobody needs a picture, and most of what keeps one away is over before the next one.
 * @type {Set<string | null>}
 */
const CERTAIN_IN_PAUSE = new Set(["room_full", "banned", "removed", "too_old"]);

/**
 * @typedef {object} Facts
 * @property {import("./store.js").SessionView} session
 * @property {boolean} [inPause] it is half-time, and the camera away
 * @property {boolean} hasLines a line of commentary is on the page
 * @property {"connecting"|"open"|"polling"|"lost"} link of the stream of events
 * @property {boolean} online by the browser
 * @property {"joining"|"joined"|"playing"|"retrying"} media
 * @property {boolean} hadPicture
 * @property {string | null} trouble a code of core/error_codes.js while joining fails
 * @property {string | null} lostCode why the last connection was lost
 * @property {import("./media_health.js").Quality} quality of this connection
 *
 * @typedef {object} Shown
 * @property {string | null} link
 * @property {string | null} commentator
 * @property {string | null} trouble a code, not a key
 * @property {string | null} media while the picture is on its way
 * @property {string | null} why it is not there
 */

export class WatchStatus {
  /** @param {() => number} now monotonic, in milliseconds */
  constructor(now) {
    this.linkDown = new Lasting(now);
    this.failing = new Lasting(now);
    this.pictureMissing = new Lasting(now);
  }

  /** @param {Facts} facts @returns {Shown} */
  observe(facts) {
    const { session, link, media, trouble, inPause = false } = facts;
    const playing = media === "playing";
    this.linkDown.observe(link === "lost" || link === "connecting");
    this.failing.observe(trouble !== null && !playing && !inPause);
    this.pictureMissing.observe(session.state === "live" && !playing);

    const late = this.linkDown.longerThan(inPause && facts.online ? PAUSE_PATIENCE_MS : LINK_PATIENCE_MS);
    // While pictures flow, this spectator's connection is fine: then only the words are late.
    const pictures = playing && facts.online && !inPause;
    const sure = (inPause ? CERTAIN_IN_PAUSE : CERTAIN).has(trouble) || this.failing.longerThan(TROUBLE_PATIENCE_MS);
    const fails = trouble !== null && sure;
    const waits = !fails && this.pictureMissing.longerThan(MEDIA_PATIENCE_MS);
    return {
      link: linkNotice({ pictures, late, ...facts }),
      commentator: pictures && late ? "commentary.late" : commentatorNotice(facts),
      trouble: fails ? trouble : null,
      media: waits ? (facts.hadPicture ? "media.retrying" : "media.joining") : null,
      why: waits ? lostNotice(facts) : null,
    };
  }
}

/** @param {Facts & {pictures: boolean, late: boolean}} facts */
function linkNotice({ pictures, late, session, quality }) {
  if (!pictures) return late ? "link.lost" : null;
  return session.state === "live" && quality === "poor" ? "link.weak" : null;
}

/** @param {Facts} facts */
function commentatorNotice({ session, hasLines }) {
  const { state, commentary, commentator } = session;
  if (!commentary) return "commentary.off";
  if (state === "waiting") return commentator === "off" ? "commentary.none" : "commentary.soon";
  if (state !== "live") return null;
  if (commentator === "recovering") return "commentary.recovering";
  return hasLines ? null : silence(commentator);
}

/** @param {Facts} facts */
function lostNotice({ hadPicture, online, lostCode }) {
  const code = online ? lostCode : "offline";
  return hadPicture && code ? `lost.why.${code}` : null;
}

/** How long something has been so without a break. */
class Lasting {
  /** @param {() => number} now */
  constructor(now) {
    this.now = now;
    /** @type {number | null} */
    this.since = null;
  }

  /** @param {boolean} holds */
  observe(holds) {
    this.since = holds ? (this.since ?? this.now()) : null;
  }

  /** @param {number} ms */
  longerThan(ms) {
    return this.since !== null && this.now() - this.since > ms;
  }
}
