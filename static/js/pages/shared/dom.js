/** Small tools for pages. Text goes in by textContent only. */

import { linkKeyIn } from "../../core/ids.js";
import { Messages } from "../../core/messages.js";

/**
 * What the page's template has under this id.
 * @template {keyof HTMLElementTagNameMap} [Tag="span"]
 * @param {string} id
 * @param {Tag} [_tag] what it is, where more is asked of it than of any element; a test looks it up
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function byId(id, _tag) {
  return /** @type {any} */ (document.getElementById(id));
}

/**
 * The same for parts without an id.
 * @template {keyof HTMLElementTagNameMap} [Tag="span"]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {Tag} [_tag]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function find(root, selector, _tag) {
  return /** @type {any} */ (root.querySelector(selector));
}

/** @param {ParentNode} root @param {string} selector @returns {NodeListOf<HTMLElement>} */
export function findAll(root, selector) {
  return root.querySelectorAll(selector);
}

/** What the server wrote into the page. @param {string} id @returns {any} null: nothing */
export function json(id) {
  return JSON.parse(byId(id)?.textContent ?? "null");
}

export function messages() {
  return new Messages(json("page-texts"));
}

/**
 * Writes only what changed: a screen reader hears a status once, and nothing is laid out twice.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows the parts of the page whose `data-show` names the state. @param {string} state */
export function showState(state) {
  if (document.body.dataset.state === state && showState.done) return;
  showState.done = true;
  document.body.dataset.state = state;
  for (const part of findAll(document, "[data-show]")) {
    part.hidden = !part.dataset.show?.split(" ").includes(state);
  }
}
showState.done = false;

/** @param {HTMLElement} button @param {string} name */
export function setIcon(button, name) {
  const use = find(button, "use");
  const href = use.getAttribute("href") ?? "";
  const wanted = `${href.split("#")[0]}#${name}`;
  if (href !== wanted) use.setAttribute("href", wanted);
}

/** @param {HTMLElement} button @param {string} text */
export function setLabel(button, text) {
  setText(find(button, "span"), text);
}

/**
 * A button for something that takes a moment: no second click meanwhile.
 * @param {HTMLElement} button
 * @param {() => unknown} action may return a promise
 */
export function onClick(button, action) {
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      await action();
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

/** Calls back when this page or its network comes back to life. @param {() => void} action */
export function onReturn(action) {
  window.addEventListener("online", action);
  window.addEventListener("pageshow", (event) => event.persisted && action());
  document.addEventListener("visibilitychange", () => !document.hidden && action());
}

/**
 * What stands behind `#` of the link that was opened, unless it is a place on the page. The address
 * bar and the history forget it.
 * @returns {string} empty: nothing
 */
export function takeLinkKey() {
  const key = linkKeyIn(location.hash);
  if (!key || byId(location.hash.slice(1))) return "";
  history.replaceState(history.state, "", location.pathname + location.search);
  return key;
}

export function socketOrigin() {
  return location.origin.replace(/^http/, "ws");
}

/**
 * Join steps for whoever opens the console. Never a token, never a host key.
 * @param {string} area
 * @returns {import("../../transport/smart_join.js").Log}
 */
export function log(area) {
  return (step, facts = {}, level = "info") => console[level](`[${area}] ${step}`, facts);
}
