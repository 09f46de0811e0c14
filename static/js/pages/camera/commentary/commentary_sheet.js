/**
 * "Commentary" on the camera page: language and style, whether it listens, whether a model looks. Before START these
 * are wishes; then the server is told.
 *
 * @import {Chosen} from "../../../core/store.js"
 */

import { byId, find, findAll, setText } from "../../shared/dom.js";
import { chosenOf } from "./commentary_choice.js";

export class CommentarySheet {
  /**
   * @param {object} options
   * @param {import("../broadcast.js").Broadcast} options.broadcast
   * @param {import("../devices.js").Devices} options.devices
   * @param {import("./commentary_choice.js").CommentaryWishes} options.wishes
   * @param {import("../../../core/messages.js").Messages} options.t
   */
  constructor({ broadcast, devices, wishes, t }) {
    this.broadcast = broadcast;
    this.devices = devices;
    this.wishes = wishes;
    this.t = t;
    this.telling = 0; // changes on their way to the server or the microphone
    this.failed = false;
    this.language = byId("commentary-language", "select");
    this.style = byId("commentary-style", "select");
    this.sound = byId("commentary-sound", "input");
    this.vision = byId("commentary-vision", "input");
    for (const button of this.#buttons()) button.addEventListener("click", () => this.open());
    /** @type {(field: HTMLElement, read: () => object) => void} */
    const on = (field, read) => field.addEventListener("change", () => this.change(read()));
    on(this.language, () => ({ language: this.language.value }));
    on(this.style, () => ({ style: this.style.value }));
    on(this.sound, () => ({ sound: this.sound.checked }));
    on(this.vision, () => ({ vision: this.vision.checked }));
  }

  /** @returns {Chosen} */
  get chosen() {
    const { session } = this.broadcast;
    return session ? chosenOf(session) : this.wishes.chosen;
  }

  /** @param {Partial<Chosen>} change @returns {Promise<boolean>} it is so now */
  async change(change) {
    this.failed = false;
    this.telling += 1;
    try {
      await (this.broadcast.session ? this.#tell(change) : this.#wish(change));
    } catch {
      this.failed = true;
    }
    this.telling -= 1;
    this.render();
    return !this.failed;
  }

  /** @param {Partial<Chosen>} change */
  async #tell(change) {
    await this.broadcast.changeCommentary(change);
    const { on, sound, ...kept } = change; // those two are this broadcast's alone
    this.wishes.change(kept);
  }

  /** @param {Partial<Chosen>} change */
  async #wish(change) {
    this.wishes.change(change);
    if (change.sound === undefined) return;
    await this.devices.setUnprocessed(change.sound).catch(() => undefined); // START opens it so
  }

  open() {
    this.failed = false;
    this.render();
    byId("commentary-dialog", "dialog").showModal();
  }

  render() {
    const { chosen, t } = this;
    if (this.telling === 0) {
      this.language.value = chosen.language;
      this.style.value = chosen.style;
      this.sound.checked = chosen.sound;
      this.vision.checked = chosen.vision;
    }
    const language = t.text(`commentary.language.${chosen.language}`);
    const style = t.text(`commentary.style.${chosen.style}`);
    for (const button of this.#buttons()) {
      button.setAttribute("aria-label", t.text("commentary.summary", { language, style }));
      setText(find(button, "[data-commentary-words]"), language);
      for (const rest of findAll(button, "[data-commentary-rest]")) setText(rest, ` · ${style}`);
    }
    setText(byId("commentary-note"), this.#note());
  }

  #buttons() {
    return findAll(document, "[data-commentary-open]");
  }

  #note() {
    if (this.telling > 0) return "";
    if (this.failed) return this.t.text("commentary.failed");
    return this.devices.soundFits ? "" : this.t.text("commentary.sound.later");
  }
}
