/** What the browser's tab says: `2:1 · Cup final · Sideline`. */

import { hasBegun, pairText, resultOf, rulesOf } from "../../../core/match/board.js";

/**
 * @import {SessionView} from "../../../core/store.js"
 *
 * @param {Partial<SessionView> | null} session null: nobody's business
 * @param {import("../../../core/match/board.js").Sports | null | undefined} sports
 * @param {import("../../../core/messages.js").Messages} t
 */
export function tabTitle(session, sports, t) {
  if (session === null) return "Sideline";
  const name = session.title || t.text("door.untitled");
  return [score(session.match, sports), name, "Sideline"].filter(Boolean).join(" · ");
}

/**
 * In a sport with sets, those that are won and what stands in the one that is played.
 * @param {SessionView["match"] | undefined} match
 * @param {import("../../../core/match/board.js").Sports | null | undefined} sports
 */
function score(match, sports) {
  if (!match || !hasBegun(match)) return "";
  const rules = rulesOf(sports, match.sport);
  const result = pairText(resultOf(match, rules));
  return rules.sets && match.phase !== "over" ? `${result} (${pairText(match.score)})` : result;
}
