/** Small tools for pages. Text goes in by textContent only. */

import { Messages } from "../../core/messages.js";

/** @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

export function json(id) {
  return JSON.parse(byId(id)?.textContent ?? "null");
}

export function messages() {
  return new Messages(json("page-texts"));
}

/** Writes only what changed: a screen reader hears a status once, and nothing is laid out twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows the parts of the page whose `data-show` names the state. */
export function showState(state) {
  if (document.body.dataset.state === state && showState.done) return;
  showState.done = true;
  document.body.dataset.state = state;
  for (const part of document.querySelectorAll("[data-show]")) {
    part.hidden = !part.dataset.show.split(" ").includes(state);
  }
}
showState.done = false;

export function setIcon(button, name) {
  const use = button.querySelector("use");
  const file = use.getAttribute("href").split("#")[0];
  if (use.getAttribute("href") !== `${file}#${name}`) use.setAttribute("href", `${file}#${name}`);
}

export function setLabel(button, text) {
  setText(button.querySelector("span"), text);
}

/** A button for something that takes a moment: no second click meanwhile. */
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

/** Calls back when this page or its network comes back to life. */
export function onReturn(action) {
  window.addEventListener("online", action);
  window.addEventListener("pageshow", (event) => event.persisted && action());
  document.addEventListener("visibilitychange", () => !document.hidden && action());
}

export function socketOrigin() {
  return location.origin.replace(/^http/, "ws");
}

/** Join steps for whoever opens the console. Never a token, never a host key. */
export function log(area) {
  return (step, facts = {}, level = "info") => console[level](`[${area}] ${step}`, facts);
}
