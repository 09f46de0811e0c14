"""Where a watch has to go, as its grant's address says it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class WatchPlace:
    api_key: str
    server: str  # of its HTTP API: scheme and host
    socket: str  # of its coordinator
    call_type: str
    call_id: str
    camera: str  # whose pictures are wanted: a user's id


def read_place(address: str) -> WatchPlace:
    """``<server>/video/call/<type>/<id>?api_key=…&camera=…``. Raises ``ValueError``."""
    url = urlsplit(address)
    before, _, call = url.path.partition("/call/")
    call_type, slash, call_id = call.partition("/")
    asked = parse_qs(url.query)
    if not (url.netloc and before and slash and call_type and call_id and asked.get("api_key")):
        raise ValueError("a grant of Stream without the address of its call")
    secure = url.scheme == "https"
    return WatchPlace(
        api_key=asked["api_key"][0],
        server=f"{url.scheme}://{url.netloc}",
        socket=f"{'wss' if secure else 'ws'}://{url.netloc}/api/v2/connect",
        call_type=unquote(call_type),
        call_id=unquote(call_id),
        camera=asked.get("camera", [""])[0],
    )
