/** Whether this person wants the score over the picture. The browser remembers it. */

const KEY = "sideline.score";
const HIDDEN = "hidden";

export class ScoreWish {
  /**
   * @param {HTMLElement} button
   * @param {HTMLElement} stage its `data-score` is `shown` or `hidden`
   */
  constructor(button, stage) {
    this.button = button;
    this.stage = stage;
    this.isShown = read() !== HIDDEN;
    button.addEventListener("click", () => this.#toggle());
    this.#render();
  }

  /** @param {boolean} isThere there is a score to show or to hide */
  offer(isThere) {
    this.button.hidden = !isThere;
  }

  #toggle() {
    this.isShown = !this.isShown;
    write(this.isShown ? "shown" : HIDDEN);
    this.#render();
  }

  #render() {
    this.stage.dataset.score = this.isShown ? "shown" : HIDDEN;
    this.button.setAttribute("aria-pressed", String(this.isShown));
  }
}

function read() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off
  }
}

/** @param {string} wish */
function write(wish) {
  try {
    localStorage.setItem(KEY, wish);
  } catch {
    // it holds for as long as the page is open
  }
}
