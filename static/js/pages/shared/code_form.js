/**
 * "Watch: enter code": shows at once when a code cannot be right or does not exist. The key of a
 * whole link goes along behind `#`, where no server sees it.
 */

import { isCode, linkKeyIn, tidyCode } from "../../core/ids.js";
import { find, setText } from "./dom.js";

const IT_EXISTS = new Set([401, 403, 410]); // more than the code is needed: its page says what

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
    const key = linkKeyIn(input.value);
    input.value = code;
    renderProblem("code.checking");
    const go = () => location.assign(key ? `/game/${code}#${key}` : `/game/${code}`);
    try {
      await api.session(code);
      go();
    } catch (error) {
      if (IT_EXISTS.has(error.status)) {
        go();
        return;
      }
      renderProblem(error.status === 404 ? "code.unknown" : "code.unreachable");
      input.focus();
    }
  });
}
