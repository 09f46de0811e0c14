/** "Let somebody keep score" in the match's sheet: link, QR code, how many keep it, a new one, none. */

import { byId, onClick, setLabel, setText } from "../../shared/dom.js";

const COPIED_MS = 2000;

export class KeepersView {
  /**
   * @param {import("./keepers.js").Keepers} keepers
   * @param {import("../../../core/messages.js").Messages} t
   */
  constructor(keepers, t) {
    this.keepers = keepers;
    this.t = t;
    this.note = "";
    onClick(byId("keepers-give"), () => this.#do(() => keepers.renew(), ""));
    onClick(byId("keepers-renew"), () => this.#do(() => keepers.renew(), "match.keepers.renewed"));
    onClick(byId("keepers-end"), async () => {
      await this.#do(() => keepers.takeBack(), "match.keepers.ended");
      byId("keepers-give").focus();
    });
    onClick(byId("keepers-copy"), () => this.#copy());
    onClick(byId("keepers-share"), () => this.#share());
    byId("keepers-share").hidden = typeof navigator.share !== "function";
  }

  forget() {
    this.note = "";
  }

  /** @param {() => Promise<boolean>} work @param {string} done */
  async #do(work, done) {
    this.note = "";
    const worked = await work();
    this.note = worked ? done && this.t.text(done) : this.t.text("match.keepers.failed");
    this.render();
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.keepers.view?.joinUrl ?? "");
      setLabel(byId("keepers-copy"), this.t.text("link.copied"));
      setTimeout(() => setLabel(byId("keepers-copy"), this.t.text("link.copy")), COPIED_MS);
    } catch {
      this.note = this.t.text("link.copy_failed");
      this.render();
    }
  }

  async #share() {
    const url = this.keepers.view?.joinUrl;
    if (!url) return;
    const what = { title: this.t.text("match.keepers.share"), url };
    await navigator.share(what).catch(() => undefined); // changed their mind
  }

  render() {
    const { keepers, t } = this;
    const { view } = keepers;
    const open = view?.open === true;
    byId("keepers-give").hidden = open || (view === null && keepers.telling);
    byId("keepers-open").hidden = !open;
    const link = byId("keepers-link", "a");
    setText(link, view?.joinUrl ?? "");
    link.hidden = !view?.joinUrl;
    if (view?.joinUrl) link.href = view.joinUrl;
    const qr = byId("keepers-qr", "img");
    qr.hidden = keepers.qr === null;
    if (keepers.qr && qr.src !== keepers.qr) qr.src = keepers.qr;
    const here = view?.here ?? 0;
    const keeping = ["match.keepers.nobody", "match.keepers.one"][here] ?? "match.keepers.here";
    setText(byId("keepers-here"), open ? t.text(keeping, { number: here }) : "");
    const elsewhere = open && !view?.joinUrl ? t.text("match.keepers.elsewhere") : "";
    setText(byId("keepers-note"), this.note || (keepers.failed ? t.text("match.keepers.failed.look") : elsewhere));
  }
}
