/** "Go on filming …?": shows an `Offer`. Reads state, writes DOM, decides nothing. */

import { clockText } from "../../core/clock.js";
import { groupCode } from "../../core/ids.js";
import { waitText } from "../../core/error_codes.js";
import { howLong, pauseWithoutCamera } from "../../core/match/pause.js";
import { byId, setText } from "../shared/dom.js";
import { LASTING } from "./offer.js";

/**
 * @import {SessionView} from "../../core/store.js"
 * @import {Choice} from "./offer.js"
 */

const MAX_TITLE_LENGTH = 60; // a title's part that fits beside the question

export class OfferPanel {
  /**
   * @param {import("./offer.js").Offer} offer
   * @param {import("../../core/clock.js").ServerClock} clock
   * @param {import("../../core/messages.js").Messages} messages
   */
  constructor(offer, clock, messages) {
    this.offer = offer;
    this.clock = clock;
    this.t = messages;
    this.shownOthers = "";
  }

  render() {
    const { offer, t } = this;
    if (!offer.open || !offer.current) return;
    const { isLink, problem, broadcast } = offer.current;
    this.#words(offer.current);
    byId("offer-start").hidden = problem !== null;
    byId("offer-start", "button").disabled = offer.checking;
    byId("offer-try").hidden = problem === null || LASTING.has(problem);
    byId("offer-end").hidden = isLink || offer.checking || problem !== null;
    setText(byId("offer-own"), t.text(isLink ? "offer.own" : "offer.new"));
    setText(byId("offer-code"), broadcast.id ? groupCode(broadcast.id) : "");
    this.#others();
  }

  /** @param {Choice} choice */
  #words({ broadcast, isLink, session, problem }) {
    const { t } = this;
    const title = shortened(session?.title || broadcast.title || "");
    const kind = `offer.${isLink ? "link" : "mine"}`;
    let head = t.text(title ? `${kind}.title` : `${kind}.untitled`, { title });
    let text = t.text(`${kind}.text`);
    let note = this.#note(session);
    if (this.offer.checking) {
      head = t.text("offer.checking");
      text = "";
    } else if (problem) {
      const own = t.has(`offer.${problem}.title`) ? "offer" : "trouble";
      const key = t.has(`${own}.${problem}.title`) ? `${own}.${problem}` : "trouble.unknown";
      head = t.text(`${key}.title`);
      text = t.text(key, { time: waitText(null) });
      note = t.text("offer.off");
    }
    setText(byId("offer-title"), head);
    setText(byId("offer-text"), text);
    setText(byId("offer-note"), note);
  }

  /** How it stands now: whoever starts should know whom they take the place of. @param {SessionView | null} session */
  #note(session) {
    if (!session || this.offer.checking) return "";
    const pause = pauseWithoutCamera(session, this.clock);
    const paused = pause && howLong(pause);
    if (paused) return this.t.text(`offer.note.pause.${paused.in}`, paused.values);
    const left = this.clock.secondsUntil(session.graceEndsAt) ?? 0;
    return this.t.text(`offer.note.${session.state}`, { time: clockText(left) });
  }

  /** Touched only when they change, so that the focus stays. */
  #others() {
    const { others } = this.offer;
    const ids = others.map(({ broadcast }) => broadcast.id).join(" ");
    if (ids === this.shownOthers) return;
    this.shownOthers = ids;
    byId("offer-others").replaceChildren(...others.map((choice) => this.#other(choice)));
  }

  /** @param {Choice} choice */
  #other(choice) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    const title = shortened(choice.session?.title || choice.broadcast.title || "");
    button.type = "button";
    button.className = "button";
    button.dataset.testid = "offer-other";
    const kind = `offer.${choice.isLink ? "link" : "mine"}`;
    button.textContent = this.t.text(title ? `${kind}.title` : `${kind}.untitled`, { title });
    button.addEventListener("click", () => {
      this.offer.pick(choice);
      byId("offer-start").focus();
    });
    row.append(button);
    return row;
  }
}

/** @param {string} title */
function shortened(title) {
  const characters = [...title];
  if (characters.length <= MAX_TITLE_LENGTH) return title;
  return `${characters.slice(0, MAX_TITLE_LENGTH - 1).join("").trimEnd()}…`;
}
