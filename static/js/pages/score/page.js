/** The scorekeepers' page: what stands behind `#` proves who may keep the score. */

import { ServerClock } from "../../core/clock.js";
import { newKey } from "../../core/ids.js";
import { runningPause } from "../../core/match/pause.js";
import { Calls } from "../../transport/calls.js";
import { ScorekeepersApi } from "../../transport/match_api.js";
import { byId, json, messages, onReturn, setText, showState, takeLinkKey } from "../shared/dom.js";
import { ClockPanel } from "../shared/match/clock_panel.js";
import { MatchDesk } from "../shared/match/desk.js";
import { MomentsSheet } from "../shared/match/moments_sheet.js";
import { resultText } from "../shared/match/names.js";
import { blank } from "../shared/match/rules.js";
import { SetUpForm } from "../shared/match/setup_form.js";
import { Tiles } from "../shared/match/tiles.js";
import { UndoView } from "../shared/match/undo_view.js";
import { ScreenLock } from "../shared/screen_lock.js";
import { Keeper } from "./keeper.js";
import { SavedKeeping } from "./saved_keeping.js";

const TICK_MS = 250;
const LOCK_MS = 3000; // browsers let go of it whenever the page is hidden
const ID_BYTES = 16;

/** @type {{id: string, sports: import("../../core/match/board.js").Sports}} */
const { id, sports } = json("page-data");
const t = messages();
const clock = new ServerClock();
const calls = new Calls({ cookies: () => document.cookie });
const desk = new MatchDesk({
  ...{ sports, clock },
  newId: () => newKey(crypto, ID_BYTES),
  onChange: () => render(),
  onAnswer: (answer) => keeper.heard(answer),
  onOver: (error) => keeper.refused(error),
});
const keeper = new Keeper({
  ...{ id, calls, desk, clock },
  api: new ScorekeepersApi(calls),
  saved: new SavedKeeping(),
  onChange: () => render(),
  hidden: () => document.hidden,
});
const form = new SetUpForm({
  ...{ sports, t },
  read: () => desk.shown ?? blank(desk.rules),
  tell: (change) => desk.change(change),
});
const screenLock = new ScreenLock();
const views = [new Tiles(desk, t), new ClockPanel(desk, t), new UndoView(desk, t), form];
new MomentsSheet(desk, t);

function render() {
  showState(keeper.state);
  setText(byId("score-word"), keeper.why ? t.text(`keep.${keeper.why}`) : "");
  if (keeper.state !== "keeping") {
    for (const open of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (open).close();
    setText(byId("score-result"), keeper.state === "over" ? result() : "");
    return;
  }
  const { state = "waiting", reason = null, title = "" } = keeper.told ?? {};
  setText(byId("score-title"), title);
  byId("score-state").dataset.state = state;
  setText(byId("score-state"), t.text(`keep.state.${reason === "pause" ? reason : state}`));
  const lost = keeper.lost && desk.waiting === 0; // else it is said beside what was tapped
  setText(byId("score-note"), lost ? t.text("keep.lost") : "");
  desk.pausing = keeper.told !== null && runningPause(keeper.told, clock) !== null;
  for (const view of views) view.render();
}

/** How it stood at last. */
function result() {
  const match = keeper.told?.match;
  return match ? resultText(match, desk.rules, t) : "";
}

byId("score-setup").addEventListener("click", () => {
  render();
  byId("setup-dialog", "dialog").showModal();
});
onReturn(() => keeper.hurry());
setInterval(() => screenLock.hold(keeper.state === "keeping"), LOCK_MS);
window.addEventListener("hashchange", () => {
  const key = takeLinkKey();
  if (key) keeper.open(key);
});
setInterval(render, TICK_MS);
render();
keeper.open(takeLinkKey());
