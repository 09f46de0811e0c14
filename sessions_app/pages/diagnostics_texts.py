"""The words of Run API Diagnostics, which every page shows; otherwise as ``texts.py``."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DIAGNOSTICS: dict[str, str | Promise] = {
    "diag.running": _("Checking…"),
    "diag.running.media": _("Trying the video…"),
    "diag.verdict": _("Verdict {letter}"),
    "diag.good": _("All good"),
    "diag.everything": _("All checks ({number})"),
    "diag.copy": _("Copy report"),
    "diag.copied": _("Copied"),
    "diag.summary.none": _("Room exists ❌ | Guest access ❌"),
    "diag.summary.none.installation": _("API ❌ | Media server ❌"),
    "diag.mark.yes": _("works:"),
    "diag.mark.no": _("fails:"),
    "diag.mark.unasked": _("not asked:"),
    "diag.check.process": _("Web process"),
    "diag.check.database": _("Database"),
    "diag.check.clock": _("Clock"),
    "diag.check.caller": _("Your key"),
    "diag.check.id": _("Form of the code"),
    "diag.check.record": _("Record of the broadcast"),
    "diag.check.access": _("Whether you may watch"),
    "diag.check.info": _("Information"),
    "diag.check.guest": _("Token for a viewer"),
    "diag.check.token": _("Token signed and read"),
    "diag.check.provider": _("Media server"),
    "diag.check.room": _("Room at the media server"),
    "diag.check.auto_create": _("Ended rooms stay closed"),
    "diag.check.set_up": _("Set-up of the media server"),
    "diag.check.websocket": _("Live stream of events"),
    "diag.check.broker": _("Message broker"),
    "diag.check.worker": _("Workers"),
    "diag.check.beat": _("Timer (beat)"),
    "diag.check.sweep": _("Regular look at the media server"),
    "diag.check.commentator": _("Commentator"),
    "diag.check.watch": _("What the commentator watches with"),
    "diag.check.model": _("Commentator's vision model"),
    "diag.check.voice": _("Voice"),
    "diag.check.public_url": _("Address in links"),
    "diag.check.cors": _("Origin allowed (CORS)"),
    "diag.check.media_path": _("Addresses for media"),
    "diag.check.ping": _("Server reached"),
    "diag.check.postping": _("Data sent to the server"),
    "diag.check.diagnosis": _("Server's own checks"),
    "diag.check.socket": _("WebSocket"),
    "diag.check.device_clock": _("Clock of this device"),
    "diag.check.secure": _("Secure page (https)"),
    "diag.check.devices": _("Camera and microphone"),
    "diag.check.webrtc": _("Live video in this browser"),
    "diag.check.ice": _("Network paths found (ICE)"),
    "diag.check.media": _("Video connection"),
    "diag.code.offline": _("This device is offline. Check Wi-Fi or mobile data."),
    "diag.code.api_unreachable": _(
        "This device does not reach the server at all: the server is down, its address is wrong, "
        "or a network in between blocks it. Try another network."
    ),
    "diag.code.api_failing": _("The server answers, but fails. Try again; then tell its operator."),
    "diag.code.post_blocked": _(
        "Reading works, sending does not: a proxy or filter in between blocks POST. Try another "
        "network."
    ),
    "diag.code.socket_blocked": _(
        "The server is fine, and WebSockets do not get through: a proxy in between must pass "
        "Upgrade on. Until then the page asks every two seconds."
    ),
    "diag.code.browser_too_old": _("This browser cannot show live video. Update it."),
    "diag.code.page_not_secure": _(
        "Browsers give a camera only to secure pages. Open the https address."
    ),
    "diag.code.no_devices": _("This browser offers no camera to this page. Try another browser."),
    "diag.code.camera_denied": _(
        "The server is fine. This page may not use the camera: allow it in the browser's settings "
        "for this page."
    ),
    "diag.code.camera_missing": _("The server is fine. This device has no camera that works."),
    "diag.code.camera_in_use": _("The server is fine. Another app or tab uses the camera."),
    "diag.code.ice_blocked": _(
        "This browser finds no network path for live video: an extension or a policy blocks WebRTC."
    ),
    "diag.code.media_blocked": _(
        "The server is fine and lets you in. Only the video itself cannot get through: a firewall "
        "or a guest Wi-Fi blocks it (UDP). Try another network."
    ),
    "diag.code.media_refused": _(
        "The media server refuses tokens that were signed just now. Compare key and secret, and "
        "the clocks, on both sides."
    ),
    "diag.code.media_full": _("All places are taken right now. Try again when somebody leaves."),
    "diag.code.viewer_banned": _("All works, and the host does not want you in this broadcast."),
    "diag.code.viewers_wait": _("All works. Many people join from here; try again in a moment."),
    "diag.code.media_failed": _("A viewer's connection fails at the media server. Try again."),
    "diag.code.device_clock": _(
        "This device's clock is wrong. That changes nothing here, but other pages may fail."
    ),
}


def check_name(name: str) -> str | Promise:
    return DIAGNOSTICS.get(f"diag.check.{name}", name)
