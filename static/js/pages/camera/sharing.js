/** Copy, Share, the large QR code and the encoder's address: how a link leaves the camera page. */

import { byId, onClick, setLabel, setText } from "../shared/dom.js";

const COPIED_MS = 2000;

/**
 * @param {import("./broadcast.js").Broadcast} broadcast
 * @param {import("./access/host_access.js").HostAccess} access
 * @param {import("../../core/messages.js").Messages} t
 * @param {(text: string) => void} toast
 */
export function wireSharing(broadcast, access, t, toast) {
  onClick(byId("copy"), async () => {
    try {
      await navigator.clipboard.writeText(access.shared.joinUrl ?? "");
      setLabel(byId("copy"), t.text("link.copied"));
      setTimeout(() => setLabel(byId("copy"), t.text("link.copy")), COPIED_MS);
    } catch {
      toast(t.text("link.copy_failed"));
    }
  });
  onClick(byId("share"), async () => {
    const { joinUrl } = access.shared;
    const { title } = broadcast.store.known;
    if (joinUrl === null) return;
    const what = { title: title || t.text("share.title"), text: t.text("share.text"), url: joinUrl };
    await navigator.share(what).catch(() => undefined); // changed their mind
  });
  byId("qr-open").addEventListener("click", () => byId("qr-dialog", "dialog").showModal());
  if (byId("encoder-show")) onClick(byId("encoder-show"), () => broadcast.live && showEncoder(broadcast.live, t));
}

/**
 * The token is fetched on demand and shown only because somebody asked for it.
 * @param {import("./session.js").CameraSession} live
 * @param {import("../../core/messages.js").Messages} t
 */
async function showEncoder(live, t) {
  try {
    const grant = await live.encoderGrant();
    setText(byId("encoder-url"), new URL(grant.url, location.origin).href);
    setText(byId("encoder-token"), grant.token);
    byId("encoder").hidden = false;
    const minutes = Math.max(1, Math.floor(grant.expiresIn / 60));
    setText(byId("encoder-note"), t.text("encoder.expires", { minutes }));
  } catch {
    setText(byId("encoder-note"), t.text("encoder.failed"));
  }
}
