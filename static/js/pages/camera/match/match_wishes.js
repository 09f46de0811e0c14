/**
 * The match of the broadcast that is not there yet, and what this device remembers of it for the
 * next one. Where it is stored is passed in.
 *
 * @import {Sports} from "../../../core/match/board.js"
 * @import {Team} from "../../../core/store.js"
 * @import {MatchChange} from "../../../transport/match_api.js"
 * @import {SetUp} from "../../shared/match/setup_form.js"
 */

import { rulesOf } from "../../../core/match/board.js";
import { SavedChoice } from "../../shared/storage.js";

const KEY = "sideline.match";
const MOST_LETTERS = 40;
const MOST_MINUTES = 90;
const FIRST = "football";

export class MatchWishes {
  /** @param {() => Storage} storage may throw, also when asked for: then nothing is remembered @param {Sports} sports */
  constructor(storage, sports) {
    this.saved = new SavedChoice(storage, KEY);
    this.sports = sports;
    const saved = this.saved.read();
    const sport = typeof saved.sport === "string" && saved.sport in sports ? saved.sport : FIRST;
    const { minutes } = rulesOf(sports, sport);
    /** @type {SetUp} */
    this.chosen = {
      ...{ sport, minutes: minutes === null ? null : (readMinutes(saved.minutes) ?? minutes) },
      ...{ home: readTeam(saved.home), away: readTeam(saved.away) },
    };
    this.on = saved.on === true;
  }

  /** The next broadcast begins with a score, or without. @param {boolean} on */
  turn(on) {
    this.on = on;
    this.#write();
  }

  /** Whoever says who plays wants a score. @param {MatchChange} change */
  change({ sport, minutes, home, away }) {
    const { chosen } = this;
    const usual = sport === undefined ? chosen.minutes : rulesOf(this.sports, sport).minutes;
    this.chosen = {
      ...{ sport: sport ?? chosen.sport, minutes: minutes ?? usual },
      ...{ home: { ...chosen.home, ...home }, away: { ...chosen.away, ...away } },
    };
    this.on = true;
    this.#write();
  }

  /** For START; undefined: without a score. @returns {MatchChange | undefined} */
  get forStart() {
    if (!this.on) return undefined;
    const { sport, minutes, home, away } = this.chosen;
    return { sport, ...(minutes !== null && { minutes }), home, away };
  }

  #write() {
    this.saved.write({ ...this.chosen, on: this.on });
  }
}

/** @param {unknown} found @returns {Team} */
function readTeam(found) {
  const { name, colour } = /** @type {Record<string, unknown>} */ (found ?? {});
  return {
    name: typeof name === "string" ? name.slice(0, MOST_LETTERS) : "",
    colour: typeof colour === "string" && /^[a-z]{3,8}$/.test(colour) ? colour : "",
  };
}

/** @param {unknown} found */
function readMinutes(found) {
  return Number.isInteger(found) && Number(found) >= 1 && Number(found) <= MOST_MINUTES ? Number(found) : null;
}
