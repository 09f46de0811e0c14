/** Says as whom this page joined, and offers to join as somebody where the browser can sign. */

import { nostrProof } from "../../transport/smart_join.js";
import { byId, onClick, setText } from "../shared/dom.js";

/** @import {Outcome, Signer} from "../../transport/smart_join.js" */

const LOOKS_MS = [0, 500, 2000]; // extensions put themselves into the page when they are ready

export class JoinView {
  /**
   * @param {object} options
   * @param {import("../../core/messages.js").Messages} options.t
   * @param {import("../../transport/smart_join.js").SmartJoin} options.smart
   * @param {string} options.id
   * @param {import("../../core/clock.js").ServerClock} options.clock
   * @param {() => void} options.joinAgain in the way that `smart` has now
   */
  constructor({ t, smart, id, clock, joinAgain }) {
    this.t = t;
    this.smart = smart;
    this.id = id;
    this.clock = clock;
    this.joinAgain = joinAgain;
    this.button = byId("nostr-join");
    onClick(this.button, () => this.#joinWithNostr());
    for (const ms of LOOKS_MS) setTimeout(() => this.#offer(), ms);
  }

  /** @param {Outcome} outcome nothing is said of the ordinary way */
  show({ as, fellBack }) {
    const { t, smart } = this;
    const nostr = smart.prove !== null;
    if (fellBack) setText(byId("join-notice"), t.text(nostr ? "join.nostr.failed" : "join.guest"));
    else setText(byId("join-notice"), nostr && as === "user" ? t.text("join.user") : "");
    if (fellBack) smart.prove = null; // it would ask the extension again at every rejoin
    this.#offer();
  }

  #offer() {
    const { smart } = this;
    this.button.hidden = !signer()?.signEvent || smart.prove !== null || smart.hasUser;
  }

  #joinWithNostr() {
    const { smart, id, clock } = this;
    const nostr = signer();
    if (!nostr) return; // the extension was switched off meanwhile
    smart.prove = nostrProof(nostr, { origin: location.origin, id, now: () => clock.now() });
    this.#offer();
    this.joinAgain();
  }
}

/** What a browser extension put into the page. */
function signer() {
  return /** @type {Window & {nostr?: Signer}} */ (window).nostr;
}
