/**
 * The broadcasts that this browser holds keys of, by id, and what a tab knows: which of them it
 * films, which link it was opened by. Where they are stored is passed in.
 */

import { isCode, isHostKey, readCameraHash } from "./ids.js";

const SAVED = "sideline.broadcasts";
const LEGACY = "sideline.broadcast"; // what older pages saved: one, which the next one overwrote
const FILMS = "sideline.films";
const LINK = "sideline.link";
const MAX_BROADCASTS = 8;
const MAX_TITLE_LENGTH = 120;

/** @typedef {{id: string, hostKey: string}} Key what makes its holder the host */
/** @typedef {Key & {title: string, at: number}} Saved */

export class SavedBroadcasts {
  /**
   * Both may throw, also when asked for: storage that is switched off, or full. A broadcast works
   * all the same; only the next page does not find it again.
   * @param {{browser: () => Storage, tab: () => Storage, now?: () => number}} options
   */
  constructor({ browser, tab, now = Date.now }) {
    this.browser = browser;
    this.tab = tab;
    this.now = now;
  }

  /** @returns {Saved[]} the newest first */
  list() {
    const found = Object.entries(parsed(read(this.browser, SAVED)) ?? {});
    /** @type {Saved[]} */
    const saved = found.map(([id, one]) => ({ ...one, id })).filter(isSaved);
    const old = parsed(read(this.browser, LEGACY));
    if (isKey(old) && !saved.some(({ id }) => id === old.id)) {
      saved.push({ id: old.id, hostKey: old.hostKey, title: "", at: this.now() });
    }
    return saved.sort((a, b) => b.at - a.at);
  }

  /** @param {string | null} id @returns {Saved | null} */
  find(id) {
    return this.list().find((one) => one.id === id) ?? null;
  }

  /** @param {Key & {title?: string}} broadcast whose key is known to be right */
  save({ id, hostKey, title = "" }) {
    if (this.link?.id === id) this.link = null;
    const others = this.list().filter((one) => one.id !== id);
    const newest = { id, hostKey, title: title.slice(0, MAX_TITLE_LENGTH), at: this.now() };
    this.#write([newest, ...others]);
  }

  /** It is over, or the server does not know this key. @param {string} id */
  remove(id) {
    this.#write(this.list().filter((one) => one.id !== id));
  }

  /** The broadcast that this tab films: a reload goes on by itself. */
  get films() {
    return read(this.tab, FILMS);
  }

  set films(id) {
    write(this.tab, FILMS, id);
  }

  /** The link that waits for a tap in this tab: a reload asks again. @returns {Key | null} */
  get link() {
    const link = parsed(read(this.tab, LINK));
    return isKey(link) ? link : null;
  }

  set link(link) {
    write(this.tab, LINK, link && JSON.stringify({ id: link.id, hostKey: link.hostKey }));
  }

  /** @param {Saved[]} saved */
  #write(saved) {
    const entries = saved.slice(0, MAX_BROADCASTS).map(({ id, ...one }) => [id, one]);
    const text = entries.length > 0 ? JSON.stringify(Object.fromEntries(entries)) : null;
    if (write(this.browser, SAVED, text)) write(this.browser, LEGACY, null);
  }
}

/**
 * What the camera page does when it opens. Only a tab that films goes on by itself: a browser gives
 * a camera that was allowed once to whoever opens this page, so everything else waits for a tap.
 *
 * @param {string} hash of the address
 * @param {SavedBroadcasts} saved
 * @returns {{to: "begin" | "choose" | "broken"} | {to: "resume" | "ask", broadcast: Key}}
 */
export function opening(hash, saved) {
  const link = readCameraHash(hash);
  if (link === "broken") return { to: "broken" };
  const wanted = link ?? saved.link;
  const filmed = saved.find(saved.films);
  if (filmed && (!wanted || wanted.id === filmed.id)) return { to: "resume", broadcast: filmed };
  if (wanted) return { to: "ask", broadcast: wanted };
  return { to: saved.list().length > 0 ? "choose" : "begin" };
}

/** @param {Partial<Key> | null} one @returns {one is Key} */
function isKey(one) {
  return isCode(one?.id ?? "") && isHostKey(one?.hostKey ?? "");
}

/** @param {Partial<Saved>} one @returns {one is Saved} */
function isSaved(one) {
  return typeof one.title === "string" && Number.isFinite(one.at) && isKey(one);
}

/** What some page of ours has written, or anything. @param {string | null} text */
function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/** @param {() => Storage} storage @param {string} key */
function read(storage, key) {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {() => Storage} storage
 * @param {string} key
 * @param {string | null} value null takes it away
 * @returns {boolean} it is stored
 */
function write(storage, key, value) {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
