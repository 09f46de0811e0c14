/**
 * The vision model on the camera page: where pictures go, said before START and in the commentary
 * sheet, and what is wrong, beside the lines. Reads state, writes DOM, decides nothing.
 *
 * @import {Model} from "../../../transport/api.js"
 */

import { timeOfDay } from "../../../core/match/pause.js";
import { byId, findAll, setText } from "../../shared/dom.js";

const SOON_SECONDS = 60; // a time that is nearer is not worth reading
/** Only whoever runs the site can help. */
const LASTING = new Set(["key_refused", "model_unknown", "request_refused", "certificate", "redirected"]);

export class ModelView {
  /**
   * @param {object} options
   * @param {import("./model_state.js").ModelState} options.state
   * @param {import("./commentary_sheet.js").CommentarySheet} options.sheet
   * @param {import("../offer.js").Offer} options.offer
   * @param {import("../../../core/clock.js").ServerClock} options.clock
   * @param {import("../../../core/messages.js").Messages} options.t
   */
  constructor({ state, sheet, offer, clock, t }) {
    this.state = state;
    this.sheet = sheet;
    this.offer = offer;
    this.clock = clock;
    this.t = t;
    byId("vision-note").addEventListener("click", () => sheet.open());
  }

  render() {
    const { place } = this.state;
    const isHosted = place !== null && !place.isLocal;
    byId("vision-part").hidden = place === null;
    byId("vision-hosted").hidden = !isHosted;
    byId("vision-local").hidden = isHosted;
    for (const word of findAll(document, "[data-vision-address]")) setText(word, place?.address ?? "");
    const { on, vision } = this.sheet.chosen;
    byId("vision-note").hidden = !(isHosted && on && vision);
    const offered = this.offer.current?.session;
    byId("vision-offer").hidden = !(isHosted && offered?.commentary && offered.commentaryVision);
    const sentence = on && vision && this.state.model ? this.#sentence(this.state.model) : "";
    for (const part of findAll(document, "[data-model-trouble]")) setText(part, sentence);
  }

  /** @param {Model} model */
  #sentence({ trouble, until }) {
    if (!trouble) return "";
    const known = `model.trouble.${trouble}`;
    const why = this.t.text(this.t.has(known) ? known : "model.trouble.other");
    return `${why} ${this.#howItGoesOn(trouble, until)}`;
  }

  /** @param {string} trouble @param {string | null} until */
  #howItGoesOn(trouble, until) {
    if (LASTING.has(trouble)) return this.t.text("model.goes_on.lasting");
    const left = this.clock.secondsUntil(until) ?? 0;
    if (!until || left < SOON_SECONDS) return this.t.text("model.goes_on.meanwhile");
    return this.t.text("model.goes_on.until", { time: timeOfDay(until) });
  }
}
