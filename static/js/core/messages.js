/** Looks up the page's texts (`sessions_app/pages/texts.py`) and fills in values. */
export class Messages {
  /** @param {Record<string, string>} texts */
  constructor(texts) {
    this.texts = texts;
  }

  /** @param {string} key */
  has(key) {
    return key in this.texts;
  }

  /**
   * A missing key shows itself: a page never shows an empty area.
   * @param {string} key
   * @param {Record<string, string | number | null>} [values]
   * @returns {string}
   */
  text(key, values = {}) {
    return (this.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }
}
