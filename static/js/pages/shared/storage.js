/**
 * What pages remember: the camera page who it is (this tab), the spectators' page that it is the
 * same browser as last time. The host's keys: saved_broadcasts.js.
 */

import { newKey } from "../../core/ids.js";
import { sleep } from "../../core/retry.js";

const CLIENT = "sideline.client";
const VISITOR = "sideline.visitor";

/** @type {string | null} */
let visitor = null;

/**
 * A random key of this browser, made once: it tells nothing about a person, but a ban holds for the
 * next visit. Where storage is switched off it lasts as long as the page.
 * @returns {string}
 */
export function visitorKey() {
  if (visitor !== null) return visitor;
  try {
    const saved = localStorage.getItem(VISITOR);
    visitor = saved !== null && /^[\w-]{43}$/.test(saved) ? saved : newKey(crypto);
    if (visitor !== saved) localStorage.setItem(VISITOR, visitor);
  } catch {
    visitor ??= newKey(crypto);
  }
  return visitor;
}

/** What somebody chose for the next broadcast on this device: one JSON object. */
export class SavedChoice {
  /** @param {() => Storage} storage may throw, also when asked for: then nothing is remembered @param {string} key */
  constructor(storage, key) {
    this.storage = storage;
    this.key = key;
  }

  /** What some page of ours has written, or anything. @returns {Record<string, unknown>} */
  read() {
    try {
      return JSON.parse(this.storage().getItem(this.key) ?? "{}") ?? {};
    } catch {
      return {};
    }
  }

  /** @param {object} choice */
  write(choice) {
    try {
      this.storage().setItem(this.key, JSON.stringify(choice));
    } catch {
      // storage is switched off, or full: the next visit begins as the first one did
    }
  }
}

/**
 * This tab's id: the same after a reload, another one in a duplicated tab. A duplicate inherits
 * sessionStorage, so a lock that dies with its page tells the two apart.
 */
export async function tabId() {
  const saved = read(CLIENT);
  const id = saved && (await holdLock(saved)) ? saved : newKey(crypto, 12);
  if (id !== saved) {
    await holdLock(id);
    write(CLIENT, id);
  }
  return id;
}

/** True when this page now holds it. A reloading page's lock may linger for a moment. @param {string} id */
async function holdLock(id) {
  if (!navigator.locks) return true;
  for (const waitMs of [0, 150, 300]) {
    await sleep(waitMs);
    if (await tryLock(id)) return true;
  }
  return false;
}

/** @param {string} id @returns {Promise<boolean>} */
function tryLock(id) {
  return new Promise((resolve) => {
    navigator.locks.request(`${CLIENT}.${id}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => {}) : undefined; // held until the page goes
    });
  });
}

/** @param {string} key */
function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
function write(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // storage is switched off: a reload is taken for another tab
  }
}
