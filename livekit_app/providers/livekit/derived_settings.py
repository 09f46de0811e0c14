"""LiveKit's settings that follow from others. Standard library only: settings are being read."""

from collections.abc import Mapping
from typing import Any

from livekit_app.providers.livekit.addresses import browser_url, origin, regions
from livekit_app.providers.livekit.local_server import kept_keys


def derive(known: Mapping[str, Any], chosen: bool) -> dict[str, Any]:
    """``LIVEKIT_DIR``, ``LIVEKIT_IS_LOCAL``, where pages connect to, and what is empty so far."""
    folder = known["DATA_DIR"] / "livekit"
    url, public = known["LIVEKIT_URL"], known["LIVEKIT_PUBLIC_URL"]
    is_local = chosen and not url
    found: dict[str, Any] = {"LIVEKIT_DIR": folder, "LIVEKIT_IS_LOCAL": is_local}
    if is_local:
        url = f"http://127.0.0.1:{known['LIVEKIT_PORT']}"
        public = public or "/livekit"
        keys = kept_keys(folder / "keys")
        found |= {"LIVEKIT_API_KEY": keys.key, "LIVEKIT_API_SECRET": keys.secret}
    elif not public:
        reached = known["LOCAL_HOST"] != known["HOST"]  # by other devices
        public = browser_url(url, known["LAN_ADDRESS"] if reached else None)
    return found | {
        "LIVEKIT_URL": url,
        "LIVEKIT_PUBLIC_URL": public,
        "LIVEKIT_PAGE_ORIGIN": origin(public, "http"),
        "LIVEKIT_SOCKET_ORIGIN": origin(public, "ws"),
        "LIVEKIT_REGIONS": regions(public),
    }
