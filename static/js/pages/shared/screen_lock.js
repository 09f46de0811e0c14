/** Keeps the screen on while somebody works here; the browser lets go of it whenever the page is hidden. */
export class ScreenLock {
  constructor() {
    /** @type {WakeLockSentinel | null} */
    this.lock = null;
    this.wanted = false;
  }

  /** @param {boolean} wanted */
  async hold(wanted) {
    this.wanted = wanted;
    if (!wanted) {
      this.lock?.release().catch(() => undefined);
      this.lock = null;
    } else if (!document.hidden && (!this.lock || this.lock.released)) {
      this.lock = await navigator.wakeLock?.request("screen").catch(() => null);
    }
  }
}
