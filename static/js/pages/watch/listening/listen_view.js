/** The button "Listen", what is said below it, and who reads the lines out. */

import { byId, setLabel, setText } from "../../shared/dom.js";

/**
 * @typedef {object} Shown
 * @property {boolean} isOn
 * @property {boolean} hasVoice
 * @property {string} lang
 * @property {"refused" | "failing" | null} trouble
 */

export class ListenView {
  /** @param {import("../../../core/messages.js").Messages} messages @param {() => void} onTap */
  constructor(messages, onTap) {
    this.t = messages;
    this.button = byId("listen", "button");
    this.about = byId("listen-about");
    this.notice = byId("listen-notice");
    this.lines = byId("lines");
    this.button.addEventListener("click", onTap);
  }

  /** @param {Shown} shown */
  render({ isOn, hasVoice, lang, trouble }) {
    const { button, t } = this;
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isOn));
    setLabel(button, t.text(hasVoice ? (isOn ? "listen.on" : "listen.off") : "listen.none"));
    setText(this.about, t.text(isOn && hasVoice ? "listen.about.on" : "listen.about"));
    setText(this.notice, this.#noticeOf({ isOn, hasVoice, lang, trouble }));
    // What is spoken would be read out a second time.
    const live = isOn && hasVoice ? "off" : "polite";
    if (this.lines.getAttribute("aria-live") !== live) this.lines.setAttribute("aria-live", live);
  }

  /** @param {Shown} shown */
  #noticeOf({ isOn, hasVoice, lang, trouble }) {
    if (isOn && !hasVoice) return this.t.text("listen.none.why", { language: this.#nameOf(lang) });
    return trouble ? this.t.text(`listen.${trouble}`) : "";
  }

  /** @param {string} lang */
  #nameOf(lang) {
    try {
      const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" });
      return names.of(lang) ?? lang;
    } catch {
      return lang;
    }
  }
}
