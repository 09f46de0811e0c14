/**
 * The broadcasts that this browser holds keys of, by id, and what a tab knows: which of them it
 * films, which link it was opened by. Where they are stored is passed in.
 */

import { isCode, isHostKey, readCameraHash } from "./ids.js";

const KEPT = "sideline.broadcasts";
const ONE = "sideline.broadcast"; // what older pages kept: one, which the next one overwrote
const FILMS = "sideline.films";
const LINK = "sideline.link";
const MOST = 8;
const LONGEST_TITLE = 120;

/** @typedef {{id: string, hostKey: string}} Key what makes its holder the host */
/** @typedef {Key & {title: string, at: number}} Kept */

export class KeptBroadcasts {
  /**
   * Both may throw, also when asked for: storage that is switched off, or full. A broadcast works
   * all the same; only the next page does not find it again.
   * @param {{browser: () => Storage, tab: () => Storage, now?: () => number}} options
   */
  constructor({ browser, tab, now = Date.now }) {
    Object.assign(this, { browser, tab, now });
  }

  /** @returns {Kept[]} the newest first */
  list() {
    const found = Object.entries(parsed(read(this.browser, KEPT)) ?? {});
    const kept = found.map(([id, one]) => ({ ...one, id })).filter(isKept);
    const old = parsed(read(this.browser, ONE));
    if (isKey(old) && !kept.some(({ id }) => id === old.id)) {
      kept.push({ id: old.id, hostKey: old.hostKey, title: "", at: this.now() });
    }
    return kept.sort((a, b) => b.at - a.at);
  }

  /** @returns {Kept | null} */
  find(id) {
    return this.list().find((one) => one.id === id) ?? null;
  }

  /** @param {Key & {title?: string}} broadcast whose key is known to be right */
  keep({ id, hostKey, title = "" }) {
    if (this.link?.id === id) this.link = null;
    const others = this.list().filter((one) => one.id !== id);
    const newest = { id, hostKey, title: title.slice(0, LONGEST_TITLE), at: this.now() };
    this.#store([newest, ...others]);
  }

  /** It is over, or the server does not know this key. */
  drop(id) {
    this.#store(this.list().filter((one) => one.id !== id));
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

  #store(kept) {
    const entries = kept.slice(0, MOST).map(({ id, ...one }) => [id, one]);
    const text = entries.length > 0 ? JSON.stringify(Object.fromEntries(entries)) : null;
    if (write(this.browser, KEPT, text)) write(this.browser, ONE, null);
  }
}

/**
 * What the camera page does when it opens. Only a tab that films goes on by itself: a browser gives
 * a camera that was allowed once to whoever opens this page, so everything else waits for a tap.
 *
 * @param {string} hash of the address
 * @param {KeptBroadcasts} kept
 * @returns {{to: "begin" | "choose" | "broken"} | {to: "resume" | "ask", broadcast: Key}}
 */
export function opening(hash, kept) {
  const link = readCameraHash(hash);
  if (link === "broken") return { to: "broken" };
  const wanted = link ?? kept.link;
  const filmed = kept.find(kept.films);
  if (filmed && (!wanted || wanted.id === filmed.id)) return { to: "resume", broadcast: filmed };
  if (wanted) return { to: "ask", broadcast: wanted };
  return { to: kept.list().length > 0 ? "choose" : "begin" };
}

function isKey(one) {
  return isCode(one?.id ?? "") && isHostKey(one?.hostKey ?? "");
}

function isKept(one) {
  return isKey(one) && typeof one.title === "string" && Number.isFinite(one.at);
}

function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

function read(storage, key) {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

/** @returns {boolean} it is stored; null takes it away */
function write(storage, key, value) {
  try {
    if (value === null) storage().removeItem(key);
    else storage().setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
