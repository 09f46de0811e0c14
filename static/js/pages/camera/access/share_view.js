/**
 * What of the way in stands on the page itself: link, code, QR code, PIN, and one row that says what
 * the host should look at. Reads `HostAccess`, writes DOM, decides nothing.
 */

import { waitText } from "../../../core/error_codes.js";
import { groupCode } from "../../../core/ids.js";
import { byId, find, setText } from "../../shared/dom.js";
import { groupPin } from "./watch_choice.js";

/** @import {Shared} from "./host_access.js" */

export class ShareView {
  /**
   * @param {object} options
   * @param {import("./host_access.js").HostAccess} options.access
   * @param {import("../../../core/messages.js").Messages} options.t
   */
  constructor({ access, t }) {
    this.access = access;
    this.t = t;
    /** @type {string | null | undefined} */
    this.shownUrl = undefined;
  }

  render() {
    const session = this.access.session();
    if (!session?.id) return;
    const { shared } = this.access;
    this.#link(shared);
    this.#picture(shared);
    const code = groupCode(session.id);
    setText(byId("code"), code);
    setText(byId("qr-code"), shared.wayIn === "link" ? this.t.text("access.qr.scan") : code);
    const pin = shared.pin ? this.t.text("access.pin", { pin: groupPin(shared.pin) }) : "";
    for (const id of ["share-pin", "qr-pin"]) {
      byId(id).hidden = pin === "";
      setText(byId(id), pin);
    }
    byId("share").hidden = !navigator.share;
    this.#alert();
  }

  /** @param {Shared} shared */
  #link({ joinUrl }) {
    for (const id of ["copy", "share"]) byId(id, "button").disabled = joinUrl === null;
    if (joinUrl === this.shownUrl && joinUrl !== null) return;
    this.shownUrl = joinUrl;
    const link = byId("join-link", "a");
    if (joinUrl === null) {
      link.removeAttribute("href");
      setText(link, this.t.text(this.access.view?.keysAreElsewhere ? "access.link.none" : "access.link.coming"));
      return;
    }
    link.href = joinUrl;
    const [host, ...path] = joinUrl.replace(/^https?:\/\//, "").split("/");
    link.replaceChildren(`${host}/`, document.createElement("wbr"), path.join("/"));
  }

  /** @param {Shared} shared */
  #picture({ qr }) {
    for (const id of ["qr", "qr-large"]) {
      const image = byId(id, "img");
      if (qr !== null && image.getAttribute("src") !== qr) image.setAttribute("src", qr);
      if (qr === null) image.removeAttribute("src"); // not even for a moment beside a new one
      image.hidden = qr === null;
    }
    byId("qr-open", "button").disabled = qr === null;
    for (const id of ["qr-wait", "qr-large-wait"]) {
      byId(id).hidden = qr !== null;
      setText(byId(id), this.t.text(this.access.view?.keysAreElsewhere ? "access.qr.none" : "access.qr.coming"));
    }
  }

  #alert() {
    const { access } = this;
    const text = this.#trouble() ?? "";
    const count = access.waiting.length;
    const waiting = count > 0 ? waitingText(count, this.t) : "";
    const row = byId("access-alert", "button");
    row.hidden = waiting === "" && text === "";
    row.dataset.to = waiting ? "waiting" : "sheet";
    setText(find(row, "[data-access-alert]"), waiting || text);
    setText(byId("access-count"), waiting || text);
  }

  /** What the host should do something about. */
  #trouble() {
    const { view, failed, wayIn } = this.access;
    if (view?.keysAreElsewhere) return this.t.text("access.elsewhere.short");
    if (view?.typingOffUntil) return this.t.text("access.typing.off.short");
    return failed && wayIn !== "code" ? this.t.text("access.failed.look") : null;
  }
}

/** @param {string} until @param {import("../../../core/clock.js").ServerClock} clock @param {import("../../../core/messages.js").Messages} t */
export function typingOffText(until, clock, t) {
  return t.text("access.typing.off", { time: waitText((clock.secondsUntil(until) ?? 0) * 1000) });
}

/** @param {number} number @param {import("../../../core/messages.js").Messages} t */
export function waitingText(number, t) {
  return number === 1 ? t.text("access.waiting.one") : t.text("access.waiting.many", { number });
}
