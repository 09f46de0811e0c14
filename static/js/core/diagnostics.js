/**
 * One verdict from the server's diagnosis and this browser's own checks. Pure.
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {boolean | null} ok null: could not be asked, or not in question
 * @property {number} ms
 * @property {string | null} [code] what is wrong, stable
 * @property {string} [detail]
 *
 * @typedef {object} ServerReport what `GET /api/diagnostics` answers
 * @property {string | null} id
 * @property {Check[]} checks
 * @property {string} summary
 * @property {Verdict & {text: string}} verdict
 * @property {"anybody"|"host"|"admin"} audience
 * @property {string | null} state
 * @property {string} serverTime
 *
 * @typedef {object} Verdict
 * @property {"A"|"B"|"C"|"D"|"ok"} letter
 * @property {string} code
 * @property {string | null} text the server's sentence; null: this page has one for the code
 */

import { parseTime } from "./clock.js";

const CLOCK_TOLERANCE_MS = 60_000;

/**
 * What a person on this page needs; on the way in, the first that fails is the cause.
 * @type {Record<"watch"|"camera", string[]>}
 */
const BY_PAGE = {
  watch: ["postping", "webrtc", "media", "socket", "ice"],
  camera: ["postping", "secure", "webrtc", "devices", "media", "socket", "ice"],
};

/**
 * @param {ServerReport | null} server null: it did not answer
 * @param {Check[]} browser
 * @param {"watch"|"camera"} [page]
 * @returns {Verdict}
 */
export function verdictOf(server, browser, page = "watch") {
  const failing = new Map(browser.filter((check) => check.ok === false).map((check) => [check.name, check]));
  if (server === null) {
    const reach = failing.get("ping");
    return browserVerdict("C", reach ? (reach.code ?? "api_unreachable") : "api_failing");
  }
  const { letter } = server.verdict;
  if (letter === "A" || letter === "B" || letter === "C") return serverVerdict(server);
  for (const name of BY_PAGE[page]) {
    const code = failing.get(name)?.code;
    if (code) return browserVerdict(code === "media_refused" || code === "media_failed" ? "A" : "D", code);
  }
  if (letter === "ok" && failing.has("device_clock")) return browserVerdict("D", "device_clock");
  return serverVerdict(server);
}

/** @param {Verdict["letter"]} letter @param {string} code @returns {Verdict} */
const browserVerdict = (letter, code) => ({ letter, code, text: null });
/** @param {ServerReport} report @returns {Verdict} */
const serverVerdict = ({ verdict }) => ({ letter: verdict.letter, code: verdict.code, text: verdict.text });

/**
 * May a viewer's connection be tried, or would its failure say nothing?
 * @param {ServerReport | null} server
 * @returns {server is ServerReport & {id: string}}
 */
export function canTryMedia(server) {
  if (!server?.id || !["waiting", "live", "interrupted"].includes(server.state ?? "")) return false;
  return server.verdict.letter === "ok" || server.verdict.letter === "D";
}

/**
 * This device's clock against the server's; half of the round trip was the way back.
 * @param {string | undefined} serverTime
 * @param {number} deviceMs the device's time when the answer had arrived
 * @param {number} tookMs
 * @returns {Check}
 */
export function clockCheck(serverTime, deviceMs, tookMs) {
  const server = parseTime(serverTime);
  if (server === null) return { name: "device_clock", ok: null, ms: 0 };
  const apart = deviceMs - (server + tookMs / 2);
  const detail = `${(apart / 1000).toFixed(1)} s`;
  const ok = Math.abs(apart) <= CLOCK_TOLERANCE_MS;
  return { name: "device_clock", ok, ms: 0, code: ok ? null : "device_clock", detail };
}

/** What a viewer's connection that failed was stopped by. @param {string} trouble from `serverErrorCode` */
export function mediaCode(trouble) {
  /** @type {Record<string, string>} */
  const known = {
    media_unreachable: "media_blocked",
    credentials_rejected: "media_refused",
    room_full: "media_full",
    banned: "viewer_banned",
    busy: "viewers_wait",
    server_unreachable: "api_unreachable",
  };
  return known[trouble] ?? "media_failed";
}

/** A camera page's own trouble, if it is with the device. @param {string | null} trouble from `mediaErrorCode` */
export function deviceCode(trouble) {
  /** @type {Record<string, string>} */
  const known = {
    denied: "camera_denied",
    no_camera: "camera_missing",
    overconstrained: "camera_missing",
    in_use: "camera_in_use",
  };
  return known[trouble ?? ""] ?? null;
}

/** @param {boolean | null} ok */
export const mark = (ok) => (ok === null ? "➖" : ok ? "✅" : "❌");

/** In their order. @param {Check[]} checks */
export function failedChecks(checks) {
  return checks.filter((check) => check.ok === false);
}

/**
 * What "Copy report" copies: everything on the page, and nothing secret.
 * @param {{at: string, page: string, agent: string, id: string, summary: string, verdict: string,
 *   checks: Check[]}} report
 */
export function reportText({ at, page, agent, id, summary, verdict, checks }) {
  const lines = checks.map(({ name, ok, ms, code, detail }) =>
    [mark(ok), name, `${Math.round(ms)} ms`, code, detail].filter(Boolean).join(" · "),
  );
  return [`Sideline diagnostics ${at}`, `${page} ${id}`.trim(), summary, verdict, "", ...lines, "", agent].join("\n");
}
