/** Starts the spectators' page with what the server wrote into it. */

import { Api } from "../../transport/api.js";
import { ClientEvents } from "../../transport/client_events.js";
import { prefetchedFetch } from "../../transport/prefetched.js";
import { wireDiagnostics } from "../shared/diagnostics_panel.js";
import { json, messages } from "../shared/dom.js";
import { visitorKey } from "../shared/storage.js";
import { WatchPage } from "./watch_page.js";

/** @import {Prefetched} from "../../transport/prefetched.js" */

/** @type {import("./watch_page.js").PageData} */
const data = json("page-data");
const t = messages();
const { sidelinePrefetched } = /** @type {Window & {sidelinePrefetched?: Prefetched}} */ (window);
const api = new Api({ visitorKey, fetch: prefetchedFetch(sidelinePrefetched) });
const page = new WatchPage({
  ...{ data, api, messages: t },
  clientEvents: new ClientEvents({ page: "spectator" }),
});
wireDiagnostics({
  ...{ api, messages: t, player: data.session.player, module: data.playerModule },
  subject: () => ({ id: data.session.id }),
});
page.start();
