/** Half-time on the spectators' page. Reads state, writes DOM. */

import { howLong, runningPause } from "../../../core/match/pause.js";
import { byId, setText } from "../../shared/dom.js";

export class PauseView {
  /**
   * @param {import("../../../core/messages.js").Messages} messages
   * @param {import("../../../core/clock.js").ServerClock} clock
   */
  constructor(messages, clock) {
    this.t = messages;
    this.clock = clock;
  }

  /** Answers whether it is half-time and the camera away. @param {import("../../../core/store.js").SessionView} session */
  render(session) {
    const { t } = this;
    const pause = runningPause(session, this.clock);
    const away = pause !== null && session.state === "interrupted";
    byId("pause-badge").hidden = pause === null || session.state !== "live";
    byId("pause-back").hidden = !away;
    byId("countdown").hidden = away;
    const left = away ? howLong(pause) : null;
    setText(byId("pause-back"), left ? t.text(`pause.back.${left.in}`, left.values) : "");
    // Said once, while the other one ticks.
    setText(byId("pause-said"), away ? t.text("pause.said", { time: pause.time }) : "");
    if (away) setText(byId("interrupted-word"), t.text("pause.word"));
    return away;
  }
}
