/**
 * "Run API Diagnostics": asks the server and this browser, shows one verdict. The same on the
 * page /diagnostics and in the dialog that stands on every error state.
 */

import { canTryMedia, clockCheck, failedChecks, mark, reportText, verdictOf } from "../../core/diagnostics.js";
import { Probes } from "../../transport/diagnostics.js";
import * as browser from "./browser_checks.js";
import { byId, find, findAll, onClick, setText, socketOrigin } from "./dom.js";

/**
 * @import {Check, ServerReport, Verdict} from "../../core/diagnostics.js"
 * @import {Choice} from "../../players/registry.js"
 *
 * @typedef {Choice & {api: import("../../transport/api.js").Api, messages: import("../../core/messages.js").Messages,
 *   modules?: Record<string, string | null>}} Options the player, with which a viewer's connection is
 *   tried; `modules`, by player: a page that does not know whose broadcast it is asks the API
 *
 * @typedef {{server: Check[], device: Check[]}} Checks
 *
 * @typedef {object} Subject what is asked about, when the button is pressed
 * @property {string} id as typed or known; empty: the installation
 * @property {string | null} [hostKey]
 * @property {"watch"|"camera"} [page]
 * @property {string | null} [trouble] a camera page's, with its devices
 * @property {boolean} [withMedia] try a viewer's connection as well
 */

const SIGNS = { yes: "✓", no: "✕", unasked: "–" }; // not every device has a font with ✅

/**
 * The button of every error state: `[data-run-diagnostics]` opens the dialog and runs.
 * @param {Options & {subject: () => Subject}} options
 */
export function wireDiagnostics({ subject, ...options }) {
  const dialog = byId("diagnostics", "dialog");
  const panel = new DiagnosticsPanel(dialog, options);
  const run = () => {
    if (!dialog.open) dialog.showModal();
    return panel.run(subject());
  };
  for (const button of findAll(document, "[data-run-diagnostics]")) onClick(button, run);
  onClick(find(dialog, "[data-diag=again]"), run);
  return panel;
}

export class DiagnosticsPanel {
  /**
   * @param {HTMLElement} root holds templates/parts/diagnostics_report.html
   * @param {Options} options
   */
  constructor(root, { api, messages, player, module, modules }) {
    this.part = (/** @type {string} */ name) => find(root, `[data-diag=${name}]`);
    this.text = find(root, "[data-diag=text]", "textarea");
    this.api = api;
    this.t = messages;
    this.video = { player, module, modules };
    this.probes = new Probes({ online: () => navigator.onLine, whoAsks: () => api.calls.whoAsks() });
    this.report = "";
    onClick(this.part("copy"), () => this.#copy());
  }

  /** @param {Subject} subject */
  async run(subject) {
    this.#begin();
    const { server, checks } = await this.#ask(subject);
    const verdict = verdictOf(server, checks.device, subject.page);
    const sentence = verdict.text ?? this.t.text(`diag.code.${verdict.code}`);
    const summary = server?.summary ?? this.t.text(`diag.summary.none${subject.id ? "" : ".installation"}`);
    const head = verdict.letter === "ok" ? this.t.text("diag.good") : this.t.text("diag.verdict", verdict);
    this.#show({ verdict, head, sentence, summary, checks });
    this.report = reportText({
      at: new Date().toISOString(),
      page: location.origin + location.pathname,
      agent: navigator.userAgent,
      id: subject.id,
      summary,
      verdict: `${head} (${verdict.code}): ${sentence}`,
      checks: [...checks.server, ...checks.device],
    });
    this.#log(subject, summary, verdict, sentence, checks);
    return verdict;
  }

  /**
   * @param {Subject} subject
   * @returns {Promise<{server: ServerReport | null, checks: Checks}>}
   */
  async #ask({ id, hostKey = null, trouble = null, withMedia = true }) {
    const { probes } = this;
    const [ping, post, { check, answer }, socket, ice] = await Promise.all([
      probes.ping(),
      this.#post(),
      probes.server(id, hostKey),
      probes.socket(socketOrigin(), id),
      browser.ice(),
    ]);
    const device = [ping, post.check, check, socket, post.clock];
    device.push(browser.secure(), browser.devices(trouble), browser.webrtc(), ice);
    if (withMedia && browser.webrtc().ok && canTryMedia(answer)) {
      setText(this.part("verdict"), this.t.text("diag.running.media"));
      device.push(await browser.media({ api: this.api, id: answer.id, hostKey, ...this.video }));
    }
    return { server: answer, checks: { server: answer?.checks ?? [], device } };
  }

  async #post() {
    const { check, serverTime } = await this.probes.postping();
    return { check, clock: clockCheck(serverTime, Date.now(), check.ms) };
  }

  #begin() {
    this.part("result").dataset.letter = "";
    setText(this.part("head"), this.t.text("diag.running"));
    for (const name of ["verdict", "summary"]) setText(this.part(name), "");
    for (const name of ["failed", "server", "device"]) this.part(name).replaceChildren();
    for (const name of ["failed-part", "all", "actions", "by-hand"]) this.part(name).hidden = true;
  }

  /** @param {{verdict: Verdict, head: string, sentence: string, summary: string, checks: Checks}} found */
  #show({ verdict, head, sentence, summary, checks }) {
    this.part("result").dataset.letter = verdict.letter;
    setText(this.part("head"), head);
    setText(this.part("verdict"), sentence);
    setText(this.part("summary"), summary);
    const failed = failedChecks([...checks.server, ...checks.device]);
    this.part("failed").replaceChildren(...failed.map((check) => this.#row(check)));
    this.part("failed-part").hidden = failed.length === 0;
    this.part("server").replaceChildren(...checks.server.map((check) => this.#row(check)));
    this.part("device").replaceChildren(...checks.device.map((check) => this.#row(check)));
    this.part("server-part").hidden = checks.server.length === 0;
    const number = checks.server.length + checks.device.length;
    setText(this.part("number"), this.t.text("diag.everything", { number }));
    this.part("all").hidden = false;
    this.part("actions").hidden = false;
  }

  /** @param {Check} check */
  #row({ name, ok, ms, code, detail }) {
    const row = document.createElement("li");
    row.className = ok === null ? "unasked" : ok ? "good" : "bad";
    row.dataset.check = name;
    const word = ok === null ? "unasked" : ok ? "yes" : "no";
    row.append(
      span("check-mark", SIGNS[word], this.t.text(`diag.mark.${word}`)),
      span("check-name", this.t.text(`diag.check.${name}`)),
      span("check-ms", ms ? `${Math.round(ms)} ms` : ""),
    );
    const words = [code, detail].filter(Boolean).join(" · ");
    if (words) row.append(span("check-detail", words));
    return row;
  }

  /** Where the page is not secure, browsers give no clipboard: then the text itself is shown. */
  async #copy() {
    const button = this.part("copy");
    try {
      await navigator.clipboard.writeText(this.report);
      setText(button, this.t.text("diag.copied"));
      setTimeout(() => setText(button, this.t.text("diag.copy")), 2000);
    } catch {
      this.text.value = this.report;
      this.part("by-hand").hidden = false;
      this.text.focus();
      this.text.select();
    }
  }

  /**
   * @param {Subject} subject
   * @param {string} summary
   * @param {Verdict} verdict
   * @param {string} sentence
   * @param {Checks} checks
   */
  #log({ id, page }, summary, verdict, sentence, checks) {
    console.info("[diagnostics] verdict", { id, page, letter: verdict.letter, code: verdict.code, sentence });
    console.info(`[diagnostics] ${summary}`);
    for (const [side, found] of Object.entries(checks)) {
      for (const check of found) console.info(`[diagnostics] ${side} ${mark(check.ok)} ${check.name}`, check);
    }
    console.table([...checks.server, ...checks.device], ["name", "ok", "ms", "code", "detail"]);
  }
}

/**
 * @param {string} className
 * @param {string} text
 * @param {string} [spoken] what a screen reader says for a sign
 */
function span(className, text, spoken = "") {
  const part = document.createElement("span");
  part.className = className;
  part.textContent = text;
  if (spoken) {
    part.setAttribute("role", "img");
    part.setAttribute("aria-label", spoken);
  }
  return part;
}
