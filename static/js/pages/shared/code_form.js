/** "Watch: enter code": shows at once when a code cannot be right or does not exist. */

import { isCode, tidyCode } from "../../core/ids.js";
import { find, setText } from "./dom.js";

/**
 * @param {HTMLElement} form
 * @param {import("../../transport/api.js").Api} api
 * @param {import("../../core/messages.js").Messages} messages
 */
export function wireCodeForm(form, api, messages) {
  const input = find(form, "input", "input");
  const problem = find(form, ".problem");
  const renderProblem = (/** @type {string | null} */ key) => {
    setText(problem, key ? messages.text(key) : "");
    input.setAttribute("aria-invalid", String(Boolean(key) && key !== "code.checking"));
  };
  input.addEventListener("input", () => renderProblem(null));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const code = tidyCode(input.value);
    if (!isCode(code)) {
      renderProblem(code ? "code.invalid" : "code.empty");
      input.focus();
      return;
    }
    input.value = code;
    renderProblem("code.checking");
    try {
      await api.session(code);
      location.assign(`/game/${code}`);
    } catch (error) {
      renderProblem(error.status === 404 ? "code.unknown" : "code.unreachable");
      input.focus();
    }
  });
}
