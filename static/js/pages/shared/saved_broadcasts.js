/** Where a browser keeps its own broadcasts (core/saved_broadcasts.js): all of its tabs, and this tab. */

import { SavedBroadcasts } from "../../core/saved_broadcasts.js";

export const saved = new SavedBroadcasts({ browser: () => localStorage, tab: () => sessionStorage });
