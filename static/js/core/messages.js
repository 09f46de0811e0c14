/** Looks up the page's texts (`sessions_app/pages/texts.py`) and fills in values. */
export class Messages {
  /** @param {Record<string, string>} texts */
  constructor(texts) {
    this.texts = texts;
  }

  has(key) {
    return key in this.texts;
  }

  /** A missing key shows itself: a page never shows an empty area. */
  text(key, values = {}) {
    return (this.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }
}
