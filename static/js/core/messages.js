/** Looks up the page's texts (`sessions_app/texts.py`) and fills in values. */
export class Messages {
  /**
   * @param {Record<string, string>} texts
   * @param {string} [language]
   */
  constructor(texts, language = "en") {
    this.texts = texts;
    this.plural = new Intl.PluralRules(language);
  }

  has(key) {
    return key in this.texts;
  }

  /** A missing key shows itself: a page never shows an empty area. */
  text(key, values = {}) {
    return (this.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /** `viewers` with 1 → `viewers.one`, else the form that the language wants or `.other`. */
  count(key, count) {
    const form = `${key}.${this.plural.select(count)}`;
    return this.text(this.has(form) ? form : `${key}.other`, { count });
  }
}
