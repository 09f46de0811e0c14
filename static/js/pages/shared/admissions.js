/**
 * What lets this browser into broadcasts whose code is not enough: admissions it was given (all of
 * its tabs), and the key of a link until it is exchanged for one (this tab). Where storage is
 * switched off both last as long as the page.
 *
 * @typedef {object} SavedAdmission
 * @property {string} admission for `X-Admission`; a secret
 * @property {string} name by which the host was asked; empty: not asked
 */

import { isLinkKey } from "../../core/ids.js";

const ADMISSIONS = "sideline.admissions";
const KEYS = "sideline.linkKeys";
const MOST = 20; // the oldest goes

export class SavedAdmissions {
  /** @param {{browser?: () => Storage, tab?: () => Storage}} [places] looked up at each use: they may be forbidden */
  constructor({ browser = () => localStorage, tab = () => sessionStorage } = {}) {
    this.admissions = new Shelf(browser, ADMISSIONS);
    this.keys = new Shelf(tab, KEYS);
  }

  /** @param {string} id @returns {SavedAdmission | null} */
  of(id) {
    const { admission, name } = this.admissions.read()[id] ?? {};
    if (typeof admission !== "string" || !/^[\w-]{22}$/.test(admission)) return null;
    return { admission, name: typeof name === "string" ? name : "" };
  }

  /** @param {string} id @param {SavedAdmission} saved */
  keep(id, saved) {
    this.admissions.put(id, saved);
  }

  /** @param {string} id */
  forget(id) {
    this.admissions.drop(id);
  }

  /** @param {string} id @returns {string} empty: none */
  keyOf(id) {
    const key = this.keys.read()[id];
    return typeof key === "string" && isLinkKey(key) ? key : "";
  }

  /** @param {string} id @param {string} key */
  keepKey(id, key) {
    this.keys.put(id, key);
  }

  /** @param {string} id */
  forgetKey(id) {
    this.keys.drop(id);
  }
}

/** Values by broadcast under one name of a storage, or in memory. */
export class Shelf {
  /** @param {() => Storage} place @param {string} name */
  constructor(place, name) {
    this.place = place;
    this.name = name;
    /** @type {Record<string, any> | null} what the storage did not take */
    this.memory = null;
  }

  /** @returns {Record<string, any>} the oldest first */
  read() {
    if (this.memory) return this.memory;
    try {
      const found = JSON.parse(this.place().getItem(this.name) ?? "{}");
      return found !== null && typeof found === "object" && !Array.isArray(found) ? found : {};
    } catch {
      return {};
    }
  }

  /** @param {string} id @param {unknown} value */
  put(id, value) {
    const { [id]: _, ...others } = this.read();
    const kept = Object.entries(others).slice(-(MOST - 1));
    this.#write(Object.fromEntries([...kept, [id, value]]));
  }

  /** @param {string} id */
  drop(id) {
    const { [id]: dropped, ...others } = this.read();
    if (dropped !== undefined) this.#write(others);
  }

  /** @param {Record<string, any>} all */
  #write(all) {
    if (this.memory) {
      this.memory = all;
      return;
    }
    try {
      this.place().setItem(this.name, JSON.stringify(all));
    } catch {
      this.memory = all;
    }
  }
}
