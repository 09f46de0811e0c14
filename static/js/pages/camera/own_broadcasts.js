/** Where a browser keeps its own broadcasts (core/kept_broadcasts.js): all of its tabs, and this tab. */

import { KeptBroadcasts } from "../../core/kept_broadcasts.js";

export const kept = new KeptBroadcasts({ browser: () => localStorage, tab: () => sessionStorage });
