/** How far a camera's way on the air has come, and what its page's state follows from. Pure. */

const SLOW_MS = 2000; // a step that takes longer is named
const PATIENCE_MS = 6000; // a first connection may take so long before it is called trouble

/** @typedef {"opening" | "creating" | "joining" | "retrying"} Step */

export class Connecting {
  /** @param {() => number} [now] monotonic, in milliseconds */
  constructor(now = () => performance.now()) {
    this.now = now;
    /** @type {Step | null} */
    this.step = null;
    this.since = 0;
    this.wasStreaming = false;
  }

  /** @param {Step} step */
  begin(step) {
    this.step = step;
    this.since = this.now();
  }

  /** The step that is under way, once that takes long; else null. */
  get slowStep() {
    return this.#took(SLOW_MS) ? this.step : null;
  }

  /**
   * What an uplink's state makes of the page's. One that never worked yet gets some patience, then
   * the page says what is wrong while it tries on.
   * @param {{connected: boolean, trouble: string | null}} uplink
   * @returns {"streaming" | "lost" | "connecting" | "trouble"}
   */
  stateBy({ connected, trouble }) {
    if (connected) this.wasStreaming = true;
    if (this.wasStreaming) return connected ? "streaming" : "lost";
    if (!trouble) return "connecting";
    if (trouble === "media_unreachable" || this.#took(PATIENCE_MS)) return "trouble";
    this.step = "retrying";
    return "connecting";
  }

  /** @param {number} ms */
  #took(ms) {
    return this.now() - this.since > ms;
  }
}
