/**
 * What a page knows of a broadcast: its view, its lines, the number it has seen.
 *
 * The numbered log has no gaps, so `seq` alone decides: a number already seen is a duplicate, one
 * too far ahead means something was missed and has to be asked for again (`after=seq`).
 */

/**
 * @typedef {object} Line
 * @property {number} seq
 * @property {string} at
 * @property {string} text
 * @property {number} energy_level 0 to 1
 * @property {boolean} is_highlight
 */

export const FINAL_STATES = new Set(["ended", "error"]);

export class EventStore {
  /**
   * @param {object | null} [session] the server's SessionView
   * @param {{maxLines?: number}} [options]
   */
  constructor(session = null, { maxLines = 5000 } = {}) {
    this.session = session ? { ...session } : null;
    /** @type {Line[]} */
    this.lines = [];
    this.seq = null; // nothing seen yet: a snapshot is needed
    this.maxLines = maxLines;
    /** @type {{at: string, state: string}[]} */
    this.states = [];
  }

  get isFinal() {
    return FINAL_STATES.has(this.session?.state);
  }

  /**
   * The first message of a fresh socket. Its number counts, also when it is smaller than ours: then
   * the log went back (a restored database), and what we had beyond it will be told anew.
   * @returns {Line[]} lines that were not known
   */
  snapshot({ session, events = [], seq }) {
    this.session = { ...this.session, ...session };
    this.lines = this.lines.filter((line) => line.seq <= seq);
    const known = new Set(this.lines.map((line) => line.seq));
    const fresh = events.filter((event) => event.type === "commentary" && !known.has(event.seq));
    this.lines = [...this.lines, ...fresh].sort((a, b) => a.seq - b.seq);
    this.seq = seq;
    return fresh;
  }

  /** Newer facts about the session that carry no number (resumed, polled). */
  refresh(session) {
    this.session = { ...this.session, ...session };
  }

  /** @returns {"new" | "duplicate" | "gap" | "passing"} `passing`: carries no number */
  apply(event) {
    if (event.type === "viewers") {
      this.refresh({ viewers: event.viewers, peakViewers: event.peak });
      return "passing";
    }
    if (typeof event.seq !== "number") return "passing";
    if (this.seq === null) return "gap";
    if (event.seq <= this.seq) return "duplicate";
    if (event.seq > this.seq + 1) return "gap";
    this.seq = event.seq;
    this.#take(event);
    return "new";
  }

  #take(event) {
    if (event.type === "commentary") {
      this.lines.push(event);
      if (this.lines.length > this.maxLines) this.lines.shift();
    } else if (event.type === "state") {
      this.states.push({ at: event.at, state: event.state });
      this.refresh({
        state: event.state,
        reason: event.reason || null,
        graceEndsAt: event.grace_ends_at ?? null,
        liveAt: event.live_at ?? this.session?.liveAt ?? null,
        endedAt: event.ended_at ?? null,
        interruptedAt: event.state === "interrupted" ? event.at : null,
      });
    } else if (event.type === "commentator") {
      this.refresh({ commentator: event.status });
    } else if (event.type === "notice") {
      this.#notice(event);
    }
  }

  #notice(event) {
    if (event.code === "grace_extended") this.refresh({ graceEndsAt: event.grace_ends_at });
    if (event.code === "commentary") this.refresh({ commentary: event.on });
    if (event.code === "absence") this.refresh({ absenceUntil: event.until });
  }

  /** Milliseconds for which viewers saw a countdown between two server times. */
  interruptedMs(from, to) {
    let total = 0;
    this.states.forEach(({ at, state }, index) => {
      if (state !== "interrupted") return;
      const begin = Math.max(Date.parse(at), from);
      const next = this.states[index + 1];
      const end = Math.min(next ? Date.parse(next.at) : to, to);
      total += Math.max(0, end - begin);
    });
    return total;
  }
}
