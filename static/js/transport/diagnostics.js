/** The questions of the diagnosis that go over the network. None of them ever throws. */

import { exchange, parseJson } from "./http.js";

/**
 * @import {Check, ServerReport} from "../core/diagnostics.js"
 * @typedef {{code?: string, detail?: string}} Found no code: all is well
 */

const REACH_MS = 5000;
const SERVER_MS = 9000; // its own checks are done within about five seconds
const SOCKET_MS = 5000;
const NOT_ALLOWED = 4403; // may not watch

export class Probes {
  /**
   * @param {object} [options]
   * @param {import("./http.js").Fetch} [options.fetch]
   * @param {typeof globalThis.WebSocket} [options.WebSocket]
   * @param {() => boolean} [options.online]
   * @param {() => Record<string, string>} [options.whoAsks] headers: of a guarded broadcast only whoever
   *   may watch is told anything
   * @param {() => number} [options.now]
   */
  constructor({ fetch, WebSocket, online = () => true, whoAsks = () => ({}), now = () => performance.now() } = {}) {
    this.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.WebSocket = WebSocket ?? globalThis.WebSocket;
    this.online = online;
    this.whoAsks = whoAsks;
    this.now = now;
  }

  /** GET /api/ping: is anybody there? */
  async ping() {
    return this.#timed("ping", async () => {
      const { response } = await exchange(this.fetch, "/api/ping", { cache: "no-store" }, REACH_MS);
      return response.ok ? {} : { code: "api_failing", detail: String(response.status) };
    }, () => (this.online() ? "api_unreachable" : "offline"));
  }

  /**
   * POST /api/postping: does what is sent arrive, and come back?
   * @returns {Promise<{check: Check, serverTime?: string}>}
   */
  async postping() {
    let serverTime;
    const sent = { probe: 7 };
    /** @type {RequestInit} */
    const init = {
      method: "POST",
      cache: "no-store",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(sent),
    };
    const check = await this.#timed("postping", async () => {
      const { response, text } = await exchange(this.fetch, "/api/postping", init, REACH_MS);
      const body = parseJson(text);
      serverTime = body?.ts;
      const arrived = response.ok && body?.echo?.probe === sent.probe;
      return arrived ? {} : { code: "post_blocked", detail: String(response.status) };
    }, () => "post_blocked");
    return { check, serverTime };
  }

  /**
   * The server's own diagnosis.
   * @param {string} id as typed; empty: the installation
   * @param {string | null} hostKey shows the host more
   * @returns {Promise<{check: Check, answer: ServerReport | null}>}
   */
  async server(id, hostKey) {
    /** @type {ServerReport | null} */
    let answer = null;
    const query = id ? `?id=${encodeURIComponent(id)}` : "";
    const headers = { Accept: "application/json", ...this.whoAsks(), ...(hostKey ? { "X-Host-Key": hostKey } : {}) };
    /** @type {RequestInit} */
    const init = { headers, cache: "no-store", credentials: "same-origin" };
    const check = await this.#timed("diagnosis", async () => {
      const { response, text } = await exchange(this.fetch, `/api/diagnostics${query}`, init, SERVER_MS);
      const body = parseJson(text);
      if (response.ok && body?.verdict && Array.isArray(body.checks)) answer = body;
      return answer ? {} : { code: "api_failing", detail: `${response.status} ${body?.code ?? ""}`.trim() };
    }, () => "api_failing");
    return { check, answer };
  }

  /**
   * Opens the stream of events and waits for its first message: some proxies let only the opening
   * through. An unknown code is answered as well.
   * @param {string} origin `ws://…` or `wss://…`
   * @param {string} id
   */
  socket(origin, id) {
    return this.#timed("socket", () => new Promise((resolve) => {
      let opened = false;
      const ends = (/** @type {Found} */ found) => {
        clearTimeout(timer);
        socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
        socket.close();
        resolve(found);
      };
      const blocked = (/** @type {string} */ detail) => ends({ code: "socket_blocked", detail });
      const socket = new this.WebSocket(`${origin}/api/ws/sessions/${encodeURIComponent(id || "none")}/commentary`);
      const timer = setTimeout(() => blocked(opened ? "nothing came" : "did not open"), SOCKET_MS);
      socket.onopen = () => (opened = true);
      socket.onmessage = () => ends({});
      // Refused by the server itself: what it says comes through.
      socket.onclose = ({ code }) => (code === NOT_ALLOWED ? ends({}) : blocked(`closed ${code}`));
    }), () => "socket_blocked");
  }

  /**
   * @param {string} name
   * @param {() => Promise<Found>} ask
   * @param {() => string} whenItThrows the code
   * @returns {Promise<Check>}
   */
  async #timed(name, ask, whenItThrows) {
    const began = this.now();
    let found;
    try {
      found = await ask();
    } catch (error) {
      found = { code: whenItThrows(), detail: error?.kind ?? error?.name ?? "" };
    }
    const { code = null, detail = "" } = found;
    return { name, ok: code === null, ms: Math.round(this.now() - began), code, detail };
  }
}
