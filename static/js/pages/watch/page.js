/** Starts the spectators' page with what the server wrote into it. */

import { Api } from "../../transport/api.js";
import { ClientEvents } from "../../transport/client_events.js";
import { prefetchedFetch } from "../../transport/prefetched.js";
import { SavedAdmissions } from "../shared/admissions.js";
import { wireDiagnostics } from "../shared/diagnostics_panel.js";
import { byId, json, log, messages, onReturn, setText, showState, takeLinkKey } from "../shared/dom.js";
import { visitorKey } from "../shared/storage.js";
import { Door } from "./door.js";
import { DoorView } from "./door_view.js";
import { Entrance } from "./entrance.js";
import { tabTitle } from "./score/tab_title.js";
import { WatchPage } from "./watch_page.js";

/**
 * @import {SessionView} from "../../core/store.js"
 * @import {Prefetched} from "../../transport/prefetched.js"
 *
 * @typedef {object} Written
 * @property {string} id
 * @property {SessionView | null} session null: the code is not enough
 * @property {import("../../core/store.js").CommentaryEvent[]} events
 * @property {string} player of this site
 * @property {string | null} playerModule
 * @property {Record<string, string | null>} playerModules by player
 * @property {boolean} hasUser
 * @property {string[]} [voices] languages that the server speaks; an older one says nothing
 * @property {import("../../core/match/board.js").Sports} [sports] an older server knows none
 */

/** @type {Written} */
const data = json("page-data");
const t = messages();
const saved = new SavedAdmissions();
const { sidelinePrefetched } = /** @type {Window & {sidelinePrefetched?: Prefetched}} */ (window);

const api = new Api({
  ...{ visitorKey, fetch: prefetchedFetch(sidelinePrefetched) },
  admission: () => (entrance.isGuarded ? (saved.of(data.id)?.admission ?? "") : null),
  onError: (error) => entrance.onError(error),
});
const clientEvents = new ClientEvents({ page: "spectator", whoAsks: () => api.calls.whoAsks() });

const door = new Door({
  ...{ api, saved, id: data.id, log: log("door") },
  onIn: (session) => entrance.letIn(session),
  onGone: () => location.reload(), // the server says so in words
  onShow: (shown) => view.show(shown),
});
const view = new DoorView(t, door);
const entrance = new Entrance({ door, onName: nameIt, makeRoom });

/** @param {SessionView} session */
function makeRoom(session) {
  const rendered = data.session === session;
  const room = new WatchPage({
    data: {
      ...{ session, hasUser: data.hasUser, sports: data.sports, voices: data.voices, events: rendered ? data.events : null },
      playerModule: rendered ? data.playerModule : (data.playerModules?.[session.player] ?? null),
      isOld: rendered && isKept(),
    },
    ...{ api, clientEvents, messages: t },
    onTurnedAway: () => entrance.turnedAway(),
  });
  room.summary.saveWith(() => entrance.isGuarded);
  return room;
}

/** The names that only those see who may watch. @param {SessionView | null} session */
function nameIt(session) {
  if (session === null) showState("door");
  document.title = tabTitle(session, data.sports, t);
  setText(byId("title"), session?.title ?? "");
  if (session?.title) setText(byId("ended-title"), session.title);
}

/** The server only said that what the browser has is still so: the time in it is not now. */
function isKept() {
  const [{ encodedBodySize = 0, transferSize = 0 } = {}] =
    /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return transferSize < encodedBodySize;
}

/** Shown once more without asking the server: it may be closed or deleted since. */
function check() {
  api.session(data.id).catch((error) => error.status === 404 && location.reload());
}

function isBack() {
  const [{ type = "" } = {}] =
    /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return type === "back_forward";
}

function onLink() {
  const key = takeLinkKey();
  if (key) door.useKey(key);
}

onLink();
if (data.session) entrance.openToAll(data.session);
else entrance.shut();
if (data.session && isBack()) check();
window.addEventListener("hashchange", onLink);
window.addEventListener("pagehide", ({ persisted }) => persisted && entrance.put());
window.addEventListener("pageshow", ({ persisted }) => persisted && entrance.takenOut(check));
onReturn(() => door.hurry());
wireDiagnostics({
  ...{ api, messages: t, player: data.session?.player ?? data.player, module: data.playerModule },
  subject: () => ({ id: data.id }),
});
