/** "Run API Diagnostics" (3.10): three questions to the API, one verdict. */

import { diagnose } from "../core/diagnostics.js";
import { byId, setText } from "./dom.js";

/**
 * @param {import("../transport/api.js").Api} api
 * @param {import("../core/messages.js").Messages} messages
 * @param {string} id
 * @param {string | null} trouble what the video's way reported
 */
export async function runDiagnostics(api, messages, id, trouble) {
  const list = byId("diag-checks");
  list.replaceChildren();
  setText(byId("diag-summary"), messages.text("diag.running"));
  setText(byId("diag-verdict"), "");
  if (!byId("diagnostics").open) byId("diagnostics").showModal();

  const [health, room, guest] = await Promise.all([
    api.check("GET", "/health"),
    api.check("GET", `/api/sessions/${id}`),
    api.check("POST", `/api/sessions/${id}/spectators`),
  ]);
  const result = diagnose({ health, room, guest });
  const checks = { health, room, guest };
  for (const [name, check] of Object.entries(checks)) {
    list.append(item(messages, messages.text(`diag.${name}`), check));
  }
  const { roomExists, guestAccess, verdict } = result;
  const summary = [
    messages.text(roomExists ? "diag.room.yes" : "diag.room.no"),
    messages.text(guestAccess ? "diag.guest.yes" : "diag.guest.no"),
  ].join(" | ");
  setText(byId("diag-summary"), summary);
  const onlyVideo = verdict === "ok" && trouble === "media_unreachable";
  const verdictKey = onlyVideo ? "diag.verdict.only_video" : `diag.verdict.${verdict}`;
  setText(byId("diag-verdict"), messages.text(verdictKey));
  console.info("[diagnostics]", { session: id, ...checks, ...result });
}

function item(messages, name, { status, code, ms }) {
  const row = document.createElement("li");
  const good = status >= 200 && status < 300;
  row.className = good ? "good" : "bad";
  const answer = status === 0 ? messages.text("diag.noanswer") : `${status}${code ? ` ${code}` : ""}`;
  row.textContent = `${good ? "✅" : "❌"} ${name}: ${answer} · ${ms} ms`;
  return row;
}
