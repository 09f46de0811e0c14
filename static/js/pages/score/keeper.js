/**
 * How this page comes to keep the score, and how it stays up to date: a link's key becomes a token,
 * and the match is looked at each second. Touches no DOM.
 *
 * @import {Failure} from "../../core/error_codes.js"
 * @import {MatchState} from "../../transport/match_api.js"
 *
 * @typedef {"opening" | "keeping" | "refused" | "over"} KeeperState
 */

import { globalTimers, Retrier } from "../../core/backoff.js";
import { FINAL_STATES } from "../../core/store.js";
import { MatchApi } from "../../transport/match_api.js";
import { Poll } from "../../transport/poll.js";

const LOOK_MS = 1000;
/** Why no key and no token helps; by status where the server gives no code of its own. @type {Record<string, string>} */
const WHY = { score_link_ended: "link_ended", ended: "ended", not_found: "gone", 401: "key_wrong", 403: "key_wrong", 404: "gone", 410: "ended" };

export class Keeper {
  /**
   * @param {object} options
   * @param {string} options.id
   * @param {import("../../transport/calls.js").Calls} options.calls
   * @param {import("../../transport/match_api.js").ScorekeepersApi} options.api
   * @param {import("./saved_keeping.js").SavedKeeping} options.saved
   * @param {import("../shared/match/desk.js").MatchDesk} options.desk
   * @param {import("../../core/clock.js").ServerClock} options.clock
   * @param {() => void} options.onChange
   * @param {() => boolean} [options.hidden] nobody looks at this page
   * @param {import("../../core/backoff.js").Timers} [options.timers]
   */
  constructor({ id, calls, api, saved, desk, clock, onChange, hidden = () => false, timers = globalTimers }) {
    this.id = id;
    this.calls = calls;
    this.saved = saved;
    this.desk = desk;
    this.clock = clock;
    this.onChange = onChange;
    this.key = "";
    this.joining = new Retrier({
      timers,
      attempt: async () => {
        const { scorekeeper } = await api.join(id, this.key);
        this.#joined(scorekeeper);
      },
      onWait: ({ error }) => {
        this.why = error?.status === 429 ? "busy" : "unreachable";
        onChange();
      },
      onFinal: (error) => this.refused(error),
    });
    this.poll = new Poll({
      ...{ everyMs: LOOK_MS, timers },
      ask: () => (hidden() && this.told ? Promise.resolve() : this.#look()),
      onAnswer: () => onChange(),
      onError: (error) => this.#failed(error),
    });
  }

  /** @type {KeeperState} */
  state = "opening";
  /** Of its words: `keep.<why>`. */
  why = "opening";
  /** @type {MatchState | null} as it was told last */
  told = null;
  /** The last look came to nothing. */
  lost = false;

  /** @param {string} key behind `#`; empty: none */
  open(key) {
    const { id, saved } = this;
    this.key = key || saved.keyOf(id);
    const token = saved.tokenOf(id);
    if (this.key) {
      saved.keys.put(id, this.key); // a reload before the server has answered finds it there
      this.joining.start();
    } else if (token) this.#keep(token);
    else this.#to("refused", "key_needed");
  }

  /** The network or the page is back. */
  hurry() {
    this.joining.hurry();
    this.poll.hurry();
    this.desk.hurry();
  }

  /** What a change answered is newer than any look. @param {MatchState} answer */
  heard(answer) {
    this.#take(answer);
    this.onChange();
  }

  /** Neither key nor token opens anything (any more). @param {Failure} error */
  refused(error) {
    const why = WHY[error.code ?? ""] ?? WHY[error.status ?? 0] ?? "key_wrong";
    this.saved.keys.drop(this.id);
    this.saved.tokens.drop(this.id);
    this.#to(why === "ended" ? "over" : "refused", why);
  }

  // --- inside ------------------------------------------------------------------------------------

  /** @param {string} token */
  #joined(token) {
    this.saved.tokens.put(this.id, token);
    this.saved.keys.drop(this.id);
    this.#keep(token);
  }

  /** @param {string} token */
  #keep(token) {
    this.api = new MatchApi(this.calls, this.id, { scorekeeper: token });
    this.desk.begin(this.api);
    this.poll.start();
  }

  async #look() {
    const { news } = this.desk;
    const state = await this.api?.read();
    this.lost = false;
    if (!state) return;
    this.#take(state);
    this.desk.looked(state, news);
  }

  /** @param {MatchState} state */
  #take(state) {
    this.clock.observe(state.serverTime);
    this.told = state;
    if (FINAL_STATES.has(state.state)) this.#to("over", "ended");
    else if (this.state === "opening") this.#to("keeping", "");
  }

  /** @param {Failure} error */
  #failed(error) {
    if ([401, 403, 404, 410].includes(error.status ?? 0)) {
      this.refused(error);
      return;
    }
    this.lost = true;
    if (this.state === "opening") this.why = "unreachable";
    this.onChange();
  }

  /** @param {KeeperState} state @param {string} why */
  #to(state, why) {
    this.state = state;
    this.why = why;
    if (state !== "keeping") this.poll.stop();
    this.onChange();
  }
}
