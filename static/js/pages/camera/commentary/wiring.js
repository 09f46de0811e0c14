/** Makes the parts that tell of the vision model for the camera page. */

import { ModelState } from "./model_state.js";
import { ModelView } from "./model_view.js";

/**
 * @param {object} options
 * @param {() => import("../broadcast.js").Broadcast} options.broadcast
 * @param {import("../../../transport/api.js").Api} options.api
 * @param {import("../../../core/clock.js").ServerClock} options.clock
 * @param {import("../../../core/messages.js").Messages} options.t
 * @param {() => void} options.render
 * @param {import("./commentary_sheet.js").CommentarySheet} options.sheet
 * @param {import("../offer.js").Offer} options.offer
 * @param {import("./model_state.js").Place | null} options.site
 */
export function whereModelLooks({ broadcast, api, clock, t, render, sheet, offer, site }) {
  const state = new ModelState({
    ...{ api, site },
    key: () => (broadcast().store.isFinal ? null : broadcast().key),
    news: () => broadcast().store.modelNews,
    onChange: render,
  });
  const view = new ModelView({ state, sheet, offer, clock, t });
  return {
    again: () => state.again(),
    render: () => {
      state.follow();
      view.render();
    },
  };
}
