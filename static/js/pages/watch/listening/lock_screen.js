/** What the locked screen shows of a page that speaks: the broadcast's name, and a pause button. */

export class LockScreen {
  /**
   * @param {object} options
   * @param {() => void} options.onPause
   * @param {() => void} options.onPlay
   * @param {MediaSession | undefined} [options.session]
   */
  constructor({ onPause, onPlay, session = globalThis.navigator?.mediaSession }) {
    this.session = session;
    this.onPause = onPause;
    this.onPlay = onPlay;
  }

  /** @param {string} title */
  show(title) {
    const { session } = this;
    if (!session) return;
    if (session.metadata?.title !== title) session.metadata = new MediaMetadata({ title, artist: "Sideline" });
    this.#on("pause", this.onPause);
    this.#on("stop", this.onPause);
    this.#on("play", this.onPlay);
    session.playbackState = "playing";
  }

  /** It can be begun again from there. */
  pause() {
    if (this.session) this.session.playbackState = "paused";
  }

  clear() {
    const { session } = this;
    if (!session) return;
    for (const action of /** @type {const} */ (["pause", "stop", "play"])) this.#on(action, null);
    session.metadata = null;
    session.playbackState = "none";
  }

  /** @param {MediaSessionAction} action @param {(() => void) | null} what */
  #on(action, what) {
    try {
      this.session?.setActionHandler(action, what);
    } catch {
      // a browser that does not know this one
    }
  }
}
