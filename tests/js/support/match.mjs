/** A match for tests, with the sports and words that the server writes into the pages. */

import { readFileSync } from "node:fs";

import { Messages } from "../../../static/js/core/messages.js";

/** tests/sessions_app/pages/scores/test_board_words.py keeps it true. */
const written = JSON.parse(readFileSync(new URL("match.json", import.meta.url), "utf8"));
export const SPORTS = written.sports;
export const words = new Messages(written.texts);
export const NOON = "2026-05-01T12:00:00.000Z";

/** Lions (red) against Tigers (blue), in the first half of football. */
export const match = (more = {}) => ({
  ...{ sport: "football", minutes: 45, phase: "playing", period: 1, unit: 0, seq: 1, sets: [] },
  ...{ home: { name: "Lions", colour: "red" }, away: { name: "Tigers", colour: "blue" } },
  ...{ score: { home: 0, away: 0 }, points: { home: 0, away: 0 } },
  clock: { running: true, seconds: 0, at: NOON },
  ...more,
});

export const pair = (home, away) => ({ home, away });

/** What the log tells of it. */
export const told = (seq, did, now, more = {}) => ({
  ...{ type: "match", seq, at: NOON, by: "host", did, match: { ...now, seq } },
  ...more,
});
