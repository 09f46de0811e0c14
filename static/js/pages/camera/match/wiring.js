/** Makes the parts of the score for the camera page, and tells them what happens. */

import { newKey } from "../../../core/ids.js";
import { rulesOf } from "../../../core/match/board.js";
import { runningPause } from "../../../core/match/pause.js";
import { MatchApi, ScorekeepersApi } from "../../../transport/match_api.js";
import { byId, onReturn, setText } from "../../shared/dom.js";
import { ClockPanel } from "../../shared/match/clock_panel.js";
import { MatchDesk } from "../../shared/match/desk.js";
import { MomentsSheet } from "../../shared/match/moments_sheet.js";
import { resultText } from "../../shared/match/names.js";
import { SetUpForm } from "../../shared/match/setup_form.js";
import { Tiles } from "../../shared/match/tiles.js";
import { UndoView } from "../../shared/match/undo_view.js";
import { Keepers } from "./keepers.js";
import { KeepersView } from "./keepers_view.js";
import { MatchRow } from "./match_row.js";
import { MatchSheet } from "./match_sheet.js";
import { MatchWishes } from "./match_wishes.js";

/** @type {Set<import("../broadcast_state.js").PageState>} states in which there is a match to tell of */
const RUNNING = new Set(["asking", "connecting", "streaming", "lost", "elsewhere"]);
const ID_BYTES = 16;

/**
 * @param {object} options
 * @param {() => import("../broadcast.js").Broadcast} options.broadcast
 * @param {import("../../../transport/api.js").Api} options.api
 * @param {import("../../../core/clock.js").ServerClock} options.clock
 * @param {import("../../../core/messages.js").Messages} options.t
 * @param {import("../../../core/match/board.js").Sports} options.sports
 * @param {() => void} options.render
 */
export function scoreKeeping({ broadcast, api, clock, t, sports, render }) {
  const wishes = new MatchWishes(() => localStorage, sports);
  const desk = new MatchDesk({ sports, clock, newId: () => newKey(crypto, ID_BYTES), onChange: render });
  const running = () => RUNNING.has(broadcast().state) && !broadcast().store.isFinal;
  const keyNow = () => (running() && broadcast().session?.id ? broadcast().key : null);
  const keepers = new Keepers({ api: new ScorekeepersApi(api.calls), key: keyNow, onChange: render });
  const form = new SetUpForm({
    ...{ sports, t },
    read: () => desk.shown ?? wishes.chosen,
    tell: (change) => {
      wishes.change(change); // for the next time, too
      // The first word of a match says all that is known: names without a sport would be of none.
      if (desk.api) return desk.change(desk.shown ? change : (wishes.forStart ?? change));
      render();
      return Promise.resolve(null);
    },
  });
  const sheet = new MatchSheet({
    ...{ desk, wishes, keepers, form, t },
    parts: [new Tiles(desk, t), new ClockPanel(desk, t)],
    keepersView: new KeepersView(keepers, t),
  });
  const over = [new MatchRow(desk, t), new UndoView(desk, t)];
  new MomentsSheet(desk, t);
  onReturn(() => desk.hurry());
  /** @type {string | null} */
  let id = null;
  return {
    wishes,
    /** START was refused for who plays. @param {string} why */
    refused: (why) => {
      sheet.open();
      form.say(why);
    },
    /** The log was read anew. */
    again: () => desk.believe(broadcast().session?.match ?? null),
    render: () => {
      const key = keyNow();
      if ((key?.id ?? null) !== id) {
        id = key?.id ?? null;
        desk.begin(key && new MatchApi(api.calls, key.id, key));
      }
      const { session } = broadcast();
      desk.pausing = session !== null && runningPause(session, clock) !== null;
      desk.hear(session?.match ?? null);
      if (id) for (const part of over) part.render();
      sheet.render();
      const { isFinal } = broadcast().store;
      const last = isFinal && !broadcast().erased ? (broadcast().session?.match ?? null) : null;
      setText(byId("ended-result"), last ? resultText(last, rulesOf(sports, last.sport), t) : "");
    },
  };
}
