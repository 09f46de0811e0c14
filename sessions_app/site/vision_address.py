"""Where pictures go when a vision model looks: the one reading of ``SIDELINE_VISION_URL``."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

ENGINE = "vision"


@dataclass(frozen=True, slots=True)
class VisionAddress:
    """``host``: as people read it, with its port where that is unusual. ``is_local``: on this
    machine or in its network, as far as the name tells; nobody is asked."""

    host: str
    is_local: bool

    @classmethod
    def of(cls, url: str) -> "VisionAddress | None":
        """None where none is set, or nothing can be read in it."""
        try:
            parts = urlsplit(url)
            name, port = parts.hostname, parts.port
        except ValueError:
            return None
        if not name or parts.scheme not in ("http", "https"):
            return None
        shown = f"[{name}]" if ":" in name else name
        return cls(f"{shown}:{port}" if port else shown, _is_local(name))


def in_use() -> VisionAddress | None:
    """None where no model looks on this site."""
    return VisionAddress.of(settings.VISION_URL) if settings.COMMENTARY_ENGINE == ENGINE else None


def _is_local(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        # A bare name is that of a machine or a container next door; a bare number is an address.
        return ("." not in name and not name[0].isdigit()) or name.endswith(
            (".local", ".internal", ".lan", ".home.arpa")
        )
    return address.is_loopback or address.is_private or address.is_link_local
