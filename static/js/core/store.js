/**
 * What a page knows of a broadcast: its view, its lines, the number it has seen.
 *
 * The numbered log has no gaps, so `seq` alone decides: a number already seen is a duplicate, one
 * too far ahead means something was missed and has to be asked for again (`after=seq`).
 */

/**
 * @typedef {"waiting"|"live"|"interrupted"|"ended"|"error"} State
 *
 * @typedef {object} SessionView as `GET /api/sessions/{id}` answers (`SessionOut`); times are ISO 8601
 * @property {string} id
 * @property {string} callId the room's name at the media provider
 * @property {string} title
 * @property {State} state
 * @property {string | null} reason why it is over
 * @property {boolean} commentary
 * @property {"en"|"de"|"fr"|"es"} commentaryLanguage
 * @property {"neutral"|"lively"|"children"} commentaryStyle
 * @property {boolean} commentarySound the commentator listens to crowd and whistle
 * @property {boolean} commentaryVision a vision model may look, where the site has one
 * @property {"off"|"joining"|"waiting"|"on_air"|"recovering"} commentator
 * @property {"code"|"link"|"pin"|"ask"} wayIn all but the code need an admission
 * @property {number} viewers
 * @property {number} peakViewers
 * @property {string} createdAt
 * @property {string | null} liveAt
 * @property {string | null} interruptedAt
 * @property {string | null} graceEndsAt set exactly while interrupted
 * @property {string | null} pauseUntil half-time: the camera may be away until then
 * @property {Match | null} match what people said of it; null: nothing
 * @property {string | null} endedAt
 * @property {number | null} durationSeconds
 * @property {number} lastSeq
 * @property {number} lines
 * @property {string} joinUrl
 * @property {string} qrUrl
 * @property {string} transcriptUrl
 * @property {string} serverTime
 * @property {string} provider
 * @property {string} player
 *
 * @typedef {{home: number, away: number}} Pair
 * @typedef {"home" | "away"} Side
 * @typedef {{name: string, colour: string}} Team empty: not said
 * @typedef {object} Match what stands on the board (`MatchOut`)
 * @property {string} sport
 * @property {number | null} minutes of a period; null: there is no clock
 * @property {Team} home
 * @property {Team} away
 * @property {"before" | "playing" | "break" | "over"} phase
 * @property {number} period from 1
 * @property {Pair} score in a sport with sets: of the present set
 * @property {Pair} points tennis: of the present game; 0, 1, 2, 3: 0, 15, 30, 40
 * @property {Pair[]} sets those that are over
 * @property {number} unit grows with each set and game that is over
 * @property {{running: boolean, seconds: number, at: string}} clock of this period
 * @property {number} seq of the event that told this
 *
 * @typedef {object} Moment something that people want to see again (`MomentOut`)
 * @property {number} seq
 * @property {string} kind
 * @property {Side | null} team
 * @property {string} start
 * @property {string} end
 * @property {number} period
 * @property {number} seconds on the match's clock
 *
 * @typedef {object} Chosen what the host chose of the commentary
 * @property {boolean} on
 * @property {SessionView["commentaryLanguage"]} language
 * @property {SessionView["commentaryStyle"]} style
 * @property {boolean} sound
 * @property {boolean} vision
 *
 * @typedef {object} Claim what a line says happened
 * @property {string} what
 * @property {string} [who] the colour of a shirt; of what people said home or away
 * @property {number} [number]
 * @property {string} [direction]
 * @property {number} [of] the event of the match that it stands on
 * @property {string} from
 * @property {string} to
 *
 * @typedef {object} Line a line of commentary; an older server's has neither claims nor a language
 * @property {number} seq
 * @property {string} at
 * @property {string} text
 * @property {string} [lang]
 * @property {number} energy_level 0 to 1
 * @property {boolean} is_highlight
 * @property {string | null} [frame_at] when the newest picture that it speaks of arrived
 * @property {Claim[]} [claims]
 * @property {string[]} [sources] who saw it
 * @property {number | null} [confidence] 0 to 1
 * @property {boolean} [withdrawn] the host said that it was wrong
 *
 * What the stream of events brings (docs/messages.md):
 * @typedef {Line & {type: "commentary"}} CommentaryEvent of a line that was withdrawn before: no more than its number
 * @typedef {{type: "state", seq: number, at: string, state: State, reason: string | null, live_at?: string | null,
 *   grace_ends_at: string | null, pause_until?: string | null, ended_at?: string | null}} StateEvent
 * @typedef {{type: "commentator", seq: number, at: string, status: SessionView["commentator"]}} CommentatorEvent
 * @typedef {{type: "notice", seq: number, at: string} & (
 *   {code: "room_reopened", sid: string} | {code: "commentator_model"} | {code: "absence", until: string} | {code: "commentary"} & Chosen
 *   | {code: "grace_extended", grace_ends_at: string}
 *   | {code: "pause", pause_until: string | null, grace_ends_at: string | null}
 *   | {code: "access", way_in: SessionView["wayIn"]}
 *   | {code: "people", who: string, standing: import("./people.js").Role})} Notice
 * @typedef {{type: "match", seq: number, at: string, by: string, did: string, match: Match, moment?: Moment,
 *   undoes?: number}} MatchEvent
 * @typedef {{type: "correction", seq: number, at: string, line: number}} CorrectionEvent
 * @typedef {CommentaryEvent | StateEvent | CommentatorEvent | MatchEvent | CorrectionEvent | Notice} LogEvent
 * @typedef {{type: "viewers", viewers: number, peak: number}} Viewers
 * @typedef {{type: "snapshot", seq: number, session: SessionView, events: LogEvent[]}} Snapshot
 * @typedef {{type: "resumed", session: SessionView}} Resumed
 * @typedef {{type: "error", code: string, error: string}} Refusal
 * @typedef {LogEvent | Viewers | Snapshot | Resumed | Refusal} Message
 */

/** @type {Set<string | undefined>} */
export const FINAL_STATES = new Set(["ended", "error"]);

const MAX_MOMENTS = 200; // sessions_app/pages/scores/shown_board.py shows as many

export class EventStore {
  /**
   * @param {SessionView | null} [session]
   * @param {{maxLines?: number}} [options]
   */
  constructor(session = null, { maxLines = 5000 } = {}) {
    this.session = session ? { ...session } : null;
    /** @type {Line[]} */
    this.lines = [];
    /** @type {number | null} null: nothing seen yet, a snapshot is needed */
    this.seq = null;
    this.maxLines = maxLines;
    this.corrections = 0; // so often were lines taken back that were known
    this.modelNews = 0; // so often did it begin to go otherwise with the vision model
    /** @type {{at: string, state: State, isPause: boolean}[]} */
    this.states = [];
    /** @type {Moment[]} that came by the stream of events, and that nobody took back */
    this.moments = [];
  }

  /** The session, for whoever begins with one. @returns {SessionView} */
  get known() {
    if (!this.session) throw new Error("nothing is known of the broadcast yet");
    return this.session;
  }

  get isFinal() {
    return FINAL_STATES.has(this.session?.state);
  }

  /**
   * The first message of a fresh socket. Its number counts, also when it is smaller than ours: then
   * the log went back (a restored database), and what we had beyond it will be told anew.
   * @param {Omit<Snapshot, "type">} message
   * @returns {Line[]} lines that were not known
   */
  snapshot({ session, events = [], seq }) {
    this.refresh(session);
    this.moments = this.moments.filter((moment) => moment.seq <= seq);
    const told = events.filter((event) => event.type === "commentary");
    const standing = new Set(told.map((line) => line.seq));
    // They are the newest lines that stand: what is missing in their range was withdrawn.
    const from = session.lines <= told.length ? 0 : (told[0]?.seq ?? Infinity);
    const kept = this.lines.filter((line) => line.seq <= seq && (line.seq < from || standing.has(line.seq)));
    this.corrections += this.lines.length - kept.length;
    const known = new Set(kept.map((line) => line.seq));
    const fresh = told.filter((line) => !known.has(line.seq));
    this.lines = [...kept, ...fresh].sort((a, b) => a.seq - b.seq);
    this.seq = seq;
    return fresh;
  }

  /** What a message brings to read. @param {LogEvent | Viewers | Refusal} event @returns {Line[]} */
  freshIn(event) {
    return event.type === "commentary" && !event.withdrawn ? [event] : [];
  }

  /** The newest line, while it stands. @returns {Line | undefined} */
  get newest() {
    const line = this.lines.at(-1);
    return line?.withdrawn ? undefined : line;
  }

  /** Newer facts about the session that carry no number (resumed, polled). @param {Partial<SessionView>} facts */
  refresh(facts) {
    this.session = /** @type {SessionView} */ ({ ...this.session, ...facts });
  }

  /**
   * @param {LogEvent | Viewers | Refusal} event
   * @returns {"new" | "duplicate" | "gap" | "passing"} `passing`: carries no number
   */
  apply(event) {
    if (event.type === "viewers") {
      this.refresh({ viewers: event.viewers, peakViewers: event.peak });
      return "passing";
    }
    if (!("seq" in event)) return "passing";
    if (this.seq === null) return "gap";
    if (event.seq <= this.seq) return "duplicate";
    if (event.seq > this.seq + 1) return "gap";
    this.seq = event.seq;
    this.#take(event);
    return "new";
  }

  /** @param {LogEvent} event */
  #take(event) {
    if (event.type === "commentary") {
      this.lines.push(...this.freshIn(event));
      if (this.lines.length > this.maxLines) this.lines.shift();
    } else if (event.type === "correction") {
      this.withdraw(event.line);
    } else if (event.type === "state") {
      this.states.push({ at: event.at, state: event.state, isPause: event.reason === "pause" });
      this.refresh({
        state: event.state,
        reason: event.reason || null,
        graceEndsAt: event.grace_ends_at ?? null,
        liveAt: event.live_at ?? this.session?.liveAt ?? null,
        endedAt: event.ended_at ?? null,
        pauseUntil: event.pause_until ?? null,
        interruptedAt: event.state === "interrupted" ? event.at : null,
      });
    } else if (event.type === "commentator") {
      this.refresh({ commentator: event.status });
    } else if (event.type === "match") {
      this.#match(event);
    } else if (event.type === "notice") {
      this.#notice(event);
    }
  }

  /** @param {MatchEvent} event */
  #match({ did, match, moment, undoes }) {
    if (match.seq >= (this.session?.match?.seq ?? 0)) this.refresh({ match }); // the page may know newer
    if (undoes !== undefined) this.moments = this.moments.filter(({ seq }) => seq !== undoes);
    if (moment && did !== "undo") this.moments = [...this.moments, moment].slice(-MAX_MOMENTS);
  }

  /** The host called it wrong. Of a line that this page was never given nothing is to be seen. @param {number} seq */
  withdraw(seq) {
    const line = this.lines.find((one) => one.seq === seq);
    if (!line || line.withdrawn) return;
    line.withdrawn = true;
    this.corrections += 1;
  }

  /** @param {Notice} event */
  #notice(event) {
    if (event.code === "grace_extended") this.refresh({ graceEndsAt: event.grace_ends_at });
    if (event.code === "pause") this.#pause(event);
    if (event.code === "access") this.refresh({ wayIn: event.way_in });
    if (event.code === "commentator_model") this.modelNews += 1;
    if (event.code !== "commentary") return;
    const { on, language, style, sound, vision = this.known.commentaryVision } = event;
    this.refresh({ commentary: on });
    if (!language) return; // of an older server, which knew no more
    this.refresh({ commentaryLanguage: language, commentaryStyle: style });
    this.refresh({ commentarySound: sound, commentaryVision: vision });
  }

  /** @param {{at: string, pause_until: string | null, grace_ends_at: string | null}} event */
  #pause({ at, pause_until: pauseUntil, grace_ends_at: graceEndsAt }) {
    const { state } = this.known;
    const isPause = state === "interrupted" && pauseUntil !== null;
    this.states.push({ at, state, isPause });
    this.refresh({ pauseUntil, graceEndsAt, reason: isPause ? "pause" : null });
  }

  /**
   * Milliseconds for which viewers saw a countdown between two server times, or read of half-time.
   * @param {number} from
   * @param {number} to
   * @param {boolean} [inPause]
   */
  interruptedMs(from, to, inPause = false) {
    let total = 0;
    this.states.forEach(({ at, state, isPause }, index) => {
      if (state !== "interrupted" || isPause !== inPause) return;
      const begin = Math.max(Date.parse(at), from);
      const next = this.states[index + 1];
      const end = Math.min(next ? Date.parse(next.at) : to, to);
      total += Math.max(0, end - begin);
    });
    return total;
  }
}
