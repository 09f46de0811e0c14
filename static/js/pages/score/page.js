/** The scorekeepers' page: what stands behind `#` proves who may keep the score. */

import { byId, json, messages, setText, showState, takeLinkKey } from "../shared/dom.js";

const t = messages();
const { id } = json("page-data");
const key = takeLinkKey();
if (!id || !key) {
  showState("refused");
  setText(byId("score-word"), t.text("score.key_needed"));
}
