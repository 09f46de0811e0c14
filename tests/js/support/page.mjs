/**
 * A browser page as our modules use it, made of the product's own template: a script that asks for
 * an id which the template lacks fails here, as it does in a browser.
 */

import { readFileSync } from "node:fs";

const TEMPLATES = new URL("../../../templates/", import.meta.url);
const TAG = /<(\/?)(\w+)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/g;
const ATTRIBUTE = /([\w:-]+)(?:="([^"]*)")?/g;
const PARTS = /\{% include "(parts\/(?:door|score|result|moments|match\/\w+)\.html)" %\}/g;
const VOID = new Set(["input", "img", "meta", "link", "br"]);
const ICON = '<svg><use href="icons.svg#$1"></use></svg>';

export class FakeElement extends EventTarget {
  constructor(tagName, attributes = {}) {
    super();
    Object.assign(this, { tagName, attributes, children: [], parentElement: null, ownText: "" });
    this.hidden = "hidden" in attributes;
    this.dataset = {};
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("data-")) this.dataset[camelCase(name.slice(5))] = value;
    }
    this.classes = new Set((attributes.class ?? "").split(" ").filter(Boolean));
    this.classList = {
      add: (name) => this.classes.add(name),
      remove: (name) => this.classes.delete(name),
      toggle: (name, on) => (on ? this.classes.add(name) : this.classes.delete(name)),
    };
    Object.assign(this, { muted: true, volume: 1, srcObject: null });
    Object.assign(this, { videoWidth: 960, videoHeight: 540 });
  }

  get className() {
    return [...this.classes].join(" ");
  }

  set className(text) {
    this.classes.clear();
    for (const name of text.split(" ")) this.classes.add(name);
  }

  get textContent() {
    return this.ownText + this.children.map((child) => child.textContent).join(" ");
  }

  set textContent(text) {
    this.children = [];
    this.ownText = text;
  }

  get firstElementChild() {
    return this.children[0] ?? null;
  }

  get lastElementChild() {
    return this.children.at(-1) ?? null;
  }

  append(...added) {
    this.children.push(...added.map((child) => this.#adopt(child)));
  }

  insertBefore(added, before) {
    added.remove?.();
    const at = before ? this.children.indexOf(before) : this.children.length;
    if (at < 0) throw new Error("NotFoundError: what to insert before is not here");
    this.children.splice(at, 0, this.#adopt(added));
  }

  replaceChildren(...added) {
    this.children = [];
    this.append(...added.map((one) => (typeof one === "string" ? textOf(one) : one)));
  }

  get nextElementSibling() {
    const { children = [] } = this.parentElement ?? {};
    return children[children.indexOf(this) + 1] ?? null;
  }

  contains(one) {
    return one === this || [...this.below()].includes(one);
  }

  replaceWith(other) {
    const { parentElement } = this;
    parentElement.insertBefore(other, this);
    this.remove();
  }

  prepend(...added) {
    this.children.unshift(...added.map((child) => this.#adopt(child)));
  }

  remove() {
    const { parentElement } = this;
    if (parentElement) parentElement.children = parentElement.children.filter((one) => one !== this);
    this.parentElement = null;
  }

  #adopt(child) {
    return Object.assign(child, { parentElement: this });
  }

  /** Everything below, in the document's order. */
  *below() {
    for (const child of this.children) {
      yield child;
      yield* child.below();
    }
  }

  querySelectorAll(selector) {
    const [, attribute, value] = /^\[([\w-]+)(?:="(.*)")?\]$/.exec(selector) ?? [];
    const name = selector.slice(1);
    const fits = (one) => {
      if (value !== undefined) return one.attributes[attribute] === value;
      if (attribute) return attribute in one.attributes;
      return selector.startsWith(".") ? one.classes.has(name) : one.tagName === selector;
    };
    return [...this.below()].filter(fits);
  }

  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  getAttribute(name) {
    return this.attributes[name] ?? null;
  }

  setAttribute(name, value) {
    this.attributes[name] = String(value);
  }

  focus() {
    globalThis.document.activeElement = this;
  }

  // --- a dialog ----------------------------------------------------------------------------------

  showModal() {
    this.open = true;
  }

  close() {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  }

  removeAttribute(name) {
    delete this.attributes[name];
  }

  click() {
    this.dispatchEvent(new Event("click"));
  }

  // --- a video that always shows pictures, a canvas that is never looked at ----------------------

  async play() {}

  requestVideoFrameCallback(seen) {
    setTimeout(seen);
  }

  getContext() {
    return { drawImage: () => undefined };
  }

  getBoundingClientRect() {
    return { top: 0, left: 0, bottom: 220, right: 390 };
  }
}

function textOf(text) {
  return Object.assign(new FakeElement("#text"), { ownText: text });
}

/** A template with the parts of a page that have files of their own. */
function read(template) {
  const source = readFileSync(new URL(template, TEMPLATES), "utf8");
  return source.replace(PARTS, (_, part) => read(part));
}

/** The elements of a template, whatever its conditions are; its words are left out. */
function elementsOf(template) {
  const source = read(template)
    .replace(/\{% include "parts\/icon.html" with name="([\w-]+)" %\}/g, ICON)
    .replace(/\{%.*?%\}|\{\{.*?\}\}/g, "");
  const body = new FakeElement("body");
  const open = [body];
  for (const [, closes, tagName, written] of source.matchAll(TAG)) {
    if (closes) {
      open.pop();
      continue;
    }
    const found = [...written.matchAll(ATTRIBUTE)].map(([, name, value = ""]) => [name, value]);
    const element = new FakeElement(tagName, Object.fromEntries(found));
    open.at(-1).append(element);
    if (!VOID.has(tagName)) open.push(element);
  }
  return body;
}

/**
 * Puts a page into this process: `document`, `window`, `location`, `navigator`.
 * @returns {{body: FakeElement, byId: (id: string) => FakeElement, location: {reloads: number}}}
 */
export function installPage(template) {
  const body = elementsOf(template);
  const byId = (id) => [...body.below()].find(({ attributes }) => attributes.id === id) ?? null;
  const document = Object.assign(new EventTarget(), {
    ...{ body, hidden: false, fullscreenElement: null },
    documentElement: { clientWidth: 390, clientHeight: 844 },
    getElementById: byId,
    createElement: (tagName) => new FakeElement(tagName),
    querySelectorAll: (selector) => body.querySelectorAll(selector),
  });
  const location = {
    ...{ origin: "http://sideline.test", href: "http://sideline.test/game/abc", reloads: 0 },
    reload() {
      this.reloads += 1;
    },
  };
  const observer = class {
    observe() {}

    disconnect() {}
  };
  define({ document, location, window: new EventTarget(), navigator: { onLine: true } });
  define({ ResizeObserver: observer, IntersectionObserver: observer });
  return { body, byId, location };
}

function define(globals) {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

const camelCase = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
