/**
 * What a host may choose of who watches, and what this device remembers of it for the next
 * broadcast. Where it is stored is passed in.
 *
 * @import {Watch, WayIn} from "../../../transport/host_access.js"
 */

import { SavedChoice } from "../../shared/storage.js";

const KEY = "sideline.watch";
export const MOST_VIEWERS = 100_000;
/** The wider a way, the sooner it stands here. @type {readonly WayIn[]} */
export const WAYS = ["code", "pin", "link", "ask"];

/** Somebody who is inside may not come in by the new way. @param {WayIn} from @param {WayIn} to */
export function narrows(from, to) {
  return WAYS.indexOf(to) > WAYS.indexOf(from);
}

/** `482913` → `482 913`, `4829` → `48 29`: said aloud and typed without a slip. @param {string} pin */
export function groupPin(pin) {
  const half = Math.ceil(pin.length / 2);
  return `${pin.slice(0, half)} ${pin.slice(half)}`;
}

/**
 * What stands in the field for the most viewers.
 * @param {string} text
 * @returns {number | null | undefined} null: as many as come; undefined: no such number
 */
export function readCap(text) {
  const digits = text.trim();
  if (digits === "") return null;
  const number = /^\d{1,6}$/.test(digits) ? Number(digits) : 0;
  return number >= 1 && number <= MOST_VIEWERS ? number : undefined;
}

/** For the broadcast that is not there yet, and whether this device rings. */
export class WatchWishes {
  /** @param {() => Storage} storage may throw, also when asked for: then nothing is remembered */
  constructor(storage) {
    this.saved = new SavedChoice(storage, KEY);
    const saved = this.saved.read();
    const cap = readCap(String(saved.maxViewers ?? ""));
    /** @type {Watch} */
    this.chosen = {
      wayIn: WAYS.find((way) => way === saved.wayIn) ?? "code",
      pinDigits: saved.pinDigits === 4 ? 4 : 6,
      maxViewers: cap ?? null,
    };
    this.rings = saved.rings === true;
  }

  /** @param {Partial<Watch>} change */
  change(change) {
    this.chosen = { ...this.chosen, ...change };
    this.#write();
  }

  /** @param {boolean} rings sound and vibration when somebody asks to be let in */
  ring(rings) {
    this.rings = rings;
    this.#write();
  }

  #write() {
    this.saved.write({ ...this.chosen, rings: this.rings });
  }
}
