/** "That was wrong": by it the host withdraws a line. */

import { onClick, setText } from "../../shared/dom.js";

/**
 * @import {Line} from "../../../core/store.js"
 *
 * @typedef {object} Wiring
 * @property {import("../../../transport/api.js").Api} api
 * @property {import("../../../core/messages.js").Messages} t
 * @property {() => import("../../../core/saved_broadcasts.js").Key | null} key of the broadcast
 * @property {(line: Line) => void} onWithdrawn
 * @property {(sentence: string) => void} onFailed
 */

/**
 * What makes the button of a line.
 * @param {Wiring} wiring
 * @returns {(line: Line) => HTMLElement}
 */
export function wrongButtons({ api, t, key, onWithdrawn, onFailed }) {
  return (line) => {
    const button = document.createElement("button");
    button.className = "button line-wrong";
    button.setAttribute("type", "button");
    button.dataset.testid = "line-wrong";
    button.setAttribute("aria-label", t.text("line.wrong.of", { text: line.text }));
    setText(button, t.text("line.wrong"));
    onClick(button, async () => {
      const known = key();
      if (!known) return;
      try {
        await api.withdraw(known.id, known.hostKey, line.seq);
        onWithdrawn(line);
      } catch {
        onFailed(t.text("line.wrong.failed"));
      }
    });
    return button;
  };
}
