/** /diagnostics: the same diagnosis as in the dialogs, with room for every check. */

import { tidyCode } from "../core/ids.js";
import { Api } from "../transport/api.js";
import { DiagnosticsPanel } from "./shared/diagnostics_panel.js";
import { byId, find, json, messages, onClick } from "./shared/dom.js";
import { visitorKey } from "./shared/storage.js";
import { saved } from "./shared/saved_broadcasts.js";

const { player, playerModule, playerModules } = json("page-data");
const form = byId("diagnostics-form");
const panel = new DiagnosticsPanel(byId("report"), {
  api: new Api({ visitorKey }),
  messages: messages(),
  player,
  module: playerModule,
  modules: playerModules,
});

/** The code as typed: what is wrong with it is part of the diagnosis. */
function subject() {
  const id = byId("code", "input").value.trim();
  const hostKey = saved.find(tidyCode(id))?.hostKey ?? null;
  return { id, hostKey, withMedia: byId("with-video", "input").checked };
}

async function run() {
  const { id } = subject();
  history.replaceState(null, "", id ? `?id=${encodeURIComponent(id)}` : location.pathname);
  const button = byId("run");
  button.setAttribute("aria-busy", "true");
  try {
    await panel.run(subject());
  } finally {
    button.removeAttribute("aria-busy");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (byId("run").getAttribute("aria-busy") !== "true") run();
});
onClick(find(byId("report"), "[data-diag=again]"), run);
run();
