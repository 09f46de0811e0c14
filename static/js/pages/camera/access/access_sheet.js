/**
 * "Who may watch" on the camera page: the way in, its PIN, a new link, the most viewers. Before
 * START these are wishes; then the sheet shows what the server says.
 *
 * @import {Access, AccessChange, Inside, Watch, WayIn} from "../../../transport/host_access.js"
 *
 * @typedef {object} Question about those who are inside
 * @property {string} title
 * @property {string} go what "they go" means
 * @property {string} sure
 * @property {(inside: Inside) => Promise<unknown>} run
 */

import { byId, find, findAll, onClick, setText } from "../../shared/dom.js";
import { typingOffText, waitingText } from "./share_view.js";
import { groupPin, narrows, readCap } from "./watch_choice.js";

export class AccessSheet {
  /**
   * @param {object} options
   * @param {import("./host_access.js").HostAccess} options.access
   * @param {import("./watch_choice.js").WatchWishes} options.wishes
   * @param {import("./bell.js").Bell} options.bell
   * @param {import("../../../core/clock.js").ServerClock} options.clock
   * @param {import("../../../core/messages.js").Messages} options.t
   * @param {() => void} options.openWaiting
   */
  constructor({ access, wishes, bell, clock, t, openWaiting }) {
    this.access = access;
    this.wishes = wishes;
    this.clock = clock;
    this.t = t;
    /** @type {Question | null} */
    this.question = null;
    this.note = "";
    this.trouble = "";
    this.capIsWrong = false;
    this.dialog = byId("access-dialog", "dialog");
    this.cap = byId("access-cap", "input");
    this.short = byId("access-short", "input");
    this.ring = byId("access-ring", "input");
    this.picture = byId("access-picture", "input");
    for (const button of findAll(document, "[data-access-open]")) button.addEventListener("click", () => this.open());
    for (const radio of this.#radios()) {
      radio.addEventListener("change", () => this.#choose(/** @type {WayIn} */ (radio.value)));
    }
    this.short.addEventListener("change", () => this.#tell({ pinDigits: this.short.checked ? 4 : 6 }));
    this.cap.addEventListener("change", () => this.#capTyped());
    this.ring.addEventListener("change", () => {
      wishes.ring(this.ring.checked);
      if (this.ring.checked) bell.ring(); // what it sounds like, and the tap that allows it
    });
    this.picture.addEventListener("change", () => this.#tell({ previewPicture: this.picture.checked }));
    onClick(byId("access-new-pin"), () => this.#tell({ newPin: true }, "access.done.pin"));
    byId("access-new-link").addEventListener("click", () => this.#askForNewLink());
    byId("access-see-waiting").addEventListener("click", () => {
      this.dialog.close();
      openWaiting();
    });
    byId("access-cancel").addEventListener("click", () => this.#answered());
    onClick(byId("access-sure"), () => this.#sure());
    this.dialog.addEventListener("close", () => this.#forget());
  }

  open() {
    this.#forget();
    this.access.load();
    this.render();
    this.dialog.showModal();
  }

  /** What the server says, else what is wished. @returns {Watch} */
  get chosen() {
    const { access, wishes } = this;
    if (!access.key) return wishes.chosen;
    const { pinDigits, maxViewers } = access.view ?? { pinDigits: 6, maxViewers: null };
    return { wayIn: access.wayIn, pinDigits, maxViewers };
  }

  #forget() {
    this.question = null;
    this.note = "";
    this.capIsWrong = false;
  }

  // --- what the host does ------------------------------------------------------------------------

  /** @param {WayIn} way */
  #choose(way) {
    const { access } = this;
    if (!access.key || !narrows(access.wayIn, way) || this.#inside() === 0) {
      this.#tell({ wayIn: way });
      return;
    }
    this.#ask({
      title: this.t.text("access.inside.change", { way: this.t.text(`access.way.${way}`), number: this.#inside() }),
      go: this.t.text(`access.go.way.${way}`),
      sure: this.t.text("access.do.change"),
      run: (inside) => this.#tell({ wayIn: way, inside }),
    });
  }

  #askForNewLink() {
    const number = this.#inside();
    const by = this.access.wayIn === "pin" ? "pin" : "link";
    this.#ask({
      title: number === 0 ? this.t.text("access.inside.nobody") : this.t.text("access.inside.new", { number }),
      go: this.t.text(`access.go.${by}`),
      sure: this.t.text("access.do.new"),
      run: (inside) => this.#do(() => this.access.newLink(inside), "access.done.new"),
    });
  }

  /** @param {Question} question */
  #ask(question) {
    this.question = question;
    byId("access-stay", "input").checked = true;
    byId("access-go", "input").checked = false;
    this.note = "";
    this.render();
    this.dialog.scrollTop = 0;
    byId("access-stay").focus({ preventScroll: true });
  }

  async #sure() {
    const inside = byId("access-go", "input").checked ? "go" : "stay";
    const { question } = this;
    this.#answered();
    await question?.run(inside);
  }

  #answered() {
    this.question = null;
    this.render();
    byId("access-close").focus();
  }

  #capTyped() {
    const cap = readCap(this.cap.value);
    this.capIsWrong = cap === undefined;
    if (cap !== undefined) {
      this.#tell({ maxViewers: cap ?? 0 }, "access.done.cap");
      return;
    }
    this.render();
    byId("access-cap-problem").scrollIntoView({ block: "nearest" }); // on a phone it is below the edge
  }

  /** @param {AccessChange} change @param {string} [done] */
  async #tell(change, done) {
    const { inside, newPin, previewPicture, maxViewers, ...kept } = change;
    const wish = maxViewers === undefined ? kept : { ...kept, maxViewers: maxViewers || null };
    if (!this.access.key) {
      this.wishes.change(wish);
      this.render();
      return;
    }
    const worked = await this.#do(() => this.access.change(change), done);
    if (worked) this.wishes.change(wish);
  }

  /** @param {() => Promise<string | null>} work @param {string} [done] */
  async #do(work, done) {
    this.note = this.t.text("access.working");
    const working = work();
    this.render();
    const problem = await working;
    const known = `access.failed.${problem}`;
    if (problem) this.note = this.t.text(this.t.has(known) ? known : "access.failed");
    else this.note = done ? this.t.text(done) : "";
    this.render();
    return problem === null;
  }

  // --- what it shows -----------------------------------------------------------------------------

  render() {
    const { access, question, t } = this;
    const { wayIn, maxViewers } = this.chosen;
    this.#openers(wayIn, maxViewers);
    const trouble = this.#trouble();
    const kind = trouble && (access.view?.typingOffUntil ?? "other");
    if (kind && kind !== this.trouble) this.note = ""; // an answer from before does not cover it
    this.trouble = kind;
    setText(byId("access-note"), this.note || trouble);
    byId("access-note").dataset.answer = String(this.note !== "");
    byId("access-choices").hidden = question !== null;
    byId("access-question").hidden = question === null;
    if (question) {
      setText(byId("access-question-title"), question.title);
      setText(byId("access-go-text"), question.go);
      setText(byId("access-sure"), question.sure);
    }
    byId("access-pin-part").hidden = wayIn !== "pin";
    byId("access-ask-part").hidden = wayIn !== "ask";
    byId("access-picture-part").hidden = !access.key || wayIn !== "code";
    byId("access-link-part").hidden = !access.key || wayIn === "ask";
    setText(byId("access-new-hint"), t.text(`access.new.${wayIn === "code" ? "open" : wayIn}`));
    const waiting = access.waiting.length;
    byId("access-see-waiting").hidden = waiting === 0;
    if (waiting > 0) setText(byId("access-see-waiting"), waitingText(waiting, t));
    if (wayIn === "pin") this.#pin();
    this.#fields();
  }

  /** @param {WayIn} wayIn @param {number | null} cap */
  #openers(wayIn, cap) {
    const { t } = this;
    const withCap = (/** @type {string} */ way) => (cap === null ? way : t.text("access.capped", { way, number: cap }));
    for (const button of findAll(document, "[data-access-open]")) {
      const words = t.text(`access.short.${wayIn}`);
      setText(find(button, "[data-access-words]"), button.dataset.accessOpen === "short" ? words : withCap(words));
      const way = withCap(t.text(`access.way.${wayIn}`));
      const label = t.text("access.summary", { way });
      if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
    }
  }

  /** In large digits, and one by one for who hears them. */
  #pin() {
    const { access, t } = this;
    const { pin } = access.shared;
    const missing = access.view?.keysAreElsewhere ? "access.pin.none" : "access.pin.coming";
    byId("access-pin").hidden = pin === null;
    setText(byId("access-pin-digits"), pin ? groupPin(pin) : "");
    setText(byId("access-pin-said"), pin ? t.text("access.pin", { pin: [...pin].join(" ") }) : "");
    byId("access-pin-none").hidden = pin !== null;
    setText(byId("access-pin-none"), t.text(access.key ? missing : "access.pin.soon"));
    byId("access-new-pin").hidden = !access.key;
  }

  /** What somebody types, or has just chosen, stays until the server has answered. */
  #fields() {
    const { wayIn, pinDigits, maxViewers } = this.chosen;
    byId("access-cap-problem").hidden = !this.capIsWrong;
    this.cap.setAttribute("aria-invalid", String(this.capIsWrong));
    this.ring.checked = this.wishes.rings;
    if (this.access.telling) return;
    for (const radio of this.#radios()) radio.checked = radio.value === wayIn;
    this.short.checked = pinDigits === 4;
    this.picture.checked = this.access.view?.previewPicture ?? false;
    if (this.capIsWrong || document.activeElement === this.cap) return;
    this.cap.value = maxViewers === null ? "" : String(maxViewers);
  }

  #trouble() {
    const { access, t } = this;
    if (!access.key) return "";
    if (access.view?.keysAreElsewhere) return t.text("access.elsewhere");
    if (access.view?.typingOffUntil) return typingOffText(access.view.typingOffUntil, this.clock, t);
    return access.failed ? t.text("access.failed.look") : "";
  }

  #inside() {
    return this.access.session()?.viewers ?? 0;
  }

  /** @returns {NodeListOf<HTMLInputElement>} */
  #radios() {
    return /** @type {any} */ (findAll(document, "[data-way]"));
  }
}
