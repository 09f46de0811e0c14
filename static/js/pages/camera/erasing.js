/** The end screen's "Delete": takes the broadcast off the server for good, after a question. */

import { byId, setText } from "../shared/dom.js";

/**
 * @param {object} options
 * @param {import("./broadcast.js").Broadcast} options.broadcast
 * @param {import("../../transport/api.js").Api} options.api
 * @param {import("../../core/messages.js").Messages} options.t
 */
export function wireErasing({ broadcast, api, t }) {
  const dialog = byId("erase-dialog", "dialog");
  const open = byId("erase", "button");
  open.addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue !== "erase" || !broadcast.key) return;
    dialog.returnValue = "";
    open.disabled = true;
    setText(byId("erase-note"), t.text("erase.doing"));
    try {
      await api.erase(broadcast.key.id, broadcast.key.hostKey);
      broadcast.erased = true;
      setText(byId("erase-note"), "");
    } catch {
      setText(byId("erase-note"), t.text("erase.failed"));
    }
    open.disabled = false;
    broadcast.onChange();
  });
}
