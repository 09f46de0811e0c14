/** Makes the parts of "Who may watch" for the camera page, and tells them what happens. */

import { HostAccessApi } from "../../../transport/host_access.js";
import { byId, onReturn, setText } from "../../shared/dom.js";
import { AccessSheet } from "./access_sheet.js";
import { Bell } from "./bell.js";
import { HostAccess } from "./host_access.js";
import { drawn, PreviewPicture } from "./preview_picture.js";
import { ShareView } from "./share_view.js";
import { saveTranscript } from "./transcript.js";
import { WaitingList } from "./waiting_list.js";
import { WatchWishes } from "./watch_choice.js";

/** @type {Set<import("../broadcast_state.js").PageState>} states in which there is a broadcast to decide about */
const RUNNING = new Set(["asking", "connecting", "streaming", "lost", "elsewhere"]);

/**
 * @param {object} options
 * @param {() => import("../broadcast.js").Broadcast} options.broadcast
 * @param {import("../../../transport/api.js").Api} options.api
 * @param {import("../../../core/clock.js").ServerClock} options.clock
 * @param {import("../../../core/messages.js").Messages} options.t
 * @param {() => void} options.render
 */
export function whoMayWatch({ broadcast, api, clock, t, render }) {
  const calls = new HostAccessApi(api.calls);
  const wishes = new WatchWishes(() => localStorage);
  const bell = new Bell();
  const access = new HostAccess({
    api: calls,
    key: () => (RUNNING.has(broadcast().state) && !broadcast().store.isFinal ? broadcast().key : null),
    session: () => broadcast().session,
    onChange: render,
    onAsked: () => wishes.rings && bell.ring(),
    hidden: () => document.hidden && !wishes.rings, // who wants to hear it looks elsewhere meanwhile
  });
  const waiting = new WaitingList({ access, clock, t });
  const sheet = new AccessSheet({ access, wishes, bell, clock, t, openWaiting: () => waiting.open() });
  const share = new ShareView({ access, t });
  const picture = new PreviewPicture({
    ...{ access, api: calls },
    films: () => broadcast().state === "streaming",
    draw: () => drawn(byId("preview", "video")),
  });
  byId("access-alert").addEventListener("click", () => {
    if (byId("access-alert").dataset.to === "waiting") waiting.open();
    else sheet.open();
  });
  byId("ended-transcript").addEventListener("click", (event) => {
    const { key } = broadcast();
    if (access.wayIn === "code" || !key) return; // its address shows it to everybody
    event.preventDefault();
    saveTranscript(calls, key).catch(() => setText(byId("erase-note"), t.text("access.transcript.failed")));
  });
  onReturn(() => access.hurry());
  return {
    access,
    wishes,
    /** @param {"changed" | "again"} news of the log */
    heard: (news) => (news === "changed" ? access.heard() : access.again()),
    /** For requests that everybody may make where the code is enough. @returns {Record<string, string>} */
    whoAsks: () => {
      const { key } = broadcast();
      return key && access.wayIn !== "code" ? { "X-Host-Key": key.hostKey } : {};
    },
    render: () => {
      access.follow();
      picture.follow();
      for (const part of [share, sheet, waiting]) part.render();
    },
  };
}
