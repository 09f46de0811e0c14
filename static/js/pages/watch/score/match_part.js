/** All that spectators see of the match: score over the picture, tab, result, moments. */

import { ResultView } from "./result_view.js";
import { ScoreView } from "./score_view.js";
import { tabTitle } from "./tab_title.js";

export class MatchPart {
  /**
   * @param {object} options
   * @param {import("../../../transport/api.js").Api} options.api
   * @param {import("../../../core/store.js").EventStore} options.store
   * @param {import("../../../core/messages.js").Messages} options.messages
   * @param {import("../../../core/clock.js").ServerClock} options.clock
   * @param {import("../../../core/match/board.js").Sports} [options.sports] an older server knows none
   * @param {import("../../../core/backoff.js").Timers} options.timers
   */
  constructor({ api, store, messages, clock, sports, timers }) {
    this.store = store;
    this.title = () => tabTitle(store.known, sports, messages);
    this.score = new ScoreView({ messages, clock, sports, timers });
    this.result = new ResultView({ api, store, messages, sports });
  }

  /** @param {import("../../../core/store.js").Message} message what the stream of events brought */
  onMessage(message) {
    if (message.type === "match") this.score.tell(message);
  }

  render() {
    this.score.render(this.store.known.match);
    this.#name();
  }

  /** The broadcast is over. */
  end() {
    this.score.forget();
    this.#name();
    this.result.show();
  }

  /** Whoever looks may not see it any more. */
  leave() {
    this.score.forget();
  }

  #name() {
    const title = this.title();
    if (document.title !== title) document.title = title;
  }
}
