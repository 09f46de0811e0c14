"""An offer's lines before anybody parses them: what is odd and not needed is left out.

aiortc's parser trips over lines that other programs and filters write: it takes the form of each
attribute for granted, as well as that its payload types, directions and numbers are there and in
range. What is needed and gone then is said by the checks of ``sdp.check_offer``, in words.
"""

import re
from collections.abc import Callable, Iterator

from aiortc.sdp import (
    DIRECTIONS,
    DTLS_SETUP_ROLE,
    ipaddress_from_sdp,
    parameters_from_sdp,
)

from livekit_app.media.negotiation.remote_candidates import Keeps

_MAX_OF_32_BITS = (1 << 32) - 1
_MAX_PAYLOAD_TYPE = 127  # RTP has seven bits for the payload type
_MAX_PORT = 65535


def tidy(text: str, keeps: Keeps) -> str:
    """``text`` without a byte order mark, empty lines and lines in no usable form; each media part
    with its direction, and of all candidates those that ``keeps`` says. Their end is never said: it
    would make aioice give up before a browser calls."""
    lines = [line.rstrip() for line in text.lstrip("\ufeff \t\r\n").splitlines()]
    session, *parts = _parts([line for line in lines if line])
    usual = _direction(session) or "sendrecv"  # RFC 8866, 6.7
    kept = [line for line in _usable(session) if _attribute(line)[0] not in _CANDIDATES]
    for part in parts:
        for line in _usable(part):
            name, value = _attribute(line)
            if name not in _CANDIDATES or (name == "candidate" and keeps(value)):
                kept.append(line)
        if not _direction(part):
            kept.append(f"a={usual}")
    return "\r\n".join(kept) + "\r\n"


def _parts(lines: list[str]) -> list[list[str]]:
    """The session's lines, then those of each media part."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            parts.append([])
        parts[-1].append(line)
    return parts


def _direction(lines: list[str]) -> str:
    return next((line[2:] for line in lines if line[:2] == "a=" and line[2:] in DIRECTIONS), "")


def _usable(lines: list[str]) -> Iterator[str]:
    formats = set(lines[0].split()[3:]) if lines and lines[0].startswith("m=") else set()
    codecs: set[str] = set()  # an attribute of a codec means nothing without its rtpmap
    for line in lines:
        name, value = _attribute(line)
        if name == "rtpmap" and value.partition(" ")[0] in formats and _RTPMAP(value):
            codecs.add(value.partition(" ")[0])
    for line in lines:
        name, value = _attribute(line)
        if name == "extmap":  # some extensions have attributes of their own behind the URI
            value = " ".join(value.split()[:2])
            line = f"a=extmap:{value}"
        if name in ("rtpmap", "fmtp") and value.partition(" ")[0] not in codecs:
            continue
        if name not in _FORMS or _FORMS[name](value):
            yield line


def _attribute(line: str) -> tuple[str, str]:
    """Name and value; the connection line counts as an attribute ``c``."""
    if line.startswith("c="):
        return "c", line[2:]
    name, _, value = line[2:].partition(":") if line.startswith("a=") else ("", "", "")
    return name, value


# --- forms of the attributes that aiortc reads --------------------------------------------------


def _like(pattern: str, *limits: int) -> Callable[[str], bool]:
    """Has the value this form, and its captured numbers at most these sizes?"""
    form = re.compile(pattern, re.ASCII)

    def fits(value: str) -> bool:
        found = form.fullmatch(value)
        return found is not None and all(
            int(number) <= limit for number, limit in zip(found.groups(), limits, strict=True)
        )

    return fits


def _readable(read: Callable[[str], object]) -> Callable[[str], bool]:
    """Does aiortc's own reader take it?"""

    def fits(value: str) -> bool:
        try:
            read(value)
        except (ValueError, AssertionError):
            return False
        return True

    return fits


_CANDIDATES = ("candidate", "end-of-candidates")
_RTPMAP = _like(r"(\d{1,3}) [^/ ]+/\d{1,9}(?:/\d{1,3})?", _MAX_PAYLOAD_TYPE)
_FORMS: dict[str, Callable[[str], bool]] = {
    "c": _readable(ipaddress_from_sdp),
    "extmap": _like(r"0*(?!0)(\d{1,3})(?:/\w+)? \S+", 255),
    "fingerprint": _like(r"\S+ \S+"),
    "fmtp": lambda value: " " in value and _readable(parameters_from_sdp)(value.split(" ", 1)[1]),
    "group": _like(r"\S+.*"),
    "ice-pwd": _like(r"\S+"),
    "ice-ufrag": _like(r"\S+"),
    "max-message-size": _like(r"(\d{1,10})", _MAX_OF_32_BITS),
    "mid": _like(r"\S+"),
    "msid-semantic": _like(r"\S.*"),
    "rtcp": _like(r"(\d{1,5})(?: IN IP[46] \S+)?", _MAX_PORT),
    "rtcp-fb": _like(r"(?:\*|\d{1,3}) \S.*"),
    "rtpmap": _RTPMAP,
    "sctp-port": _like(r"(\d{1,5})", _MAX_PORT),
    "sctpmap": _like(r"(\d{1,5}) .+", _MAX_PORT),
    "setup": DTLS_SETUP_ROLE.__contains__,
    "ssrc": _like(r"(\d{1,10}) [^:]+:.*", _MAX_OF_32_BITS),
    "ssrc-group": _like(r"\S+(?: \d{1,10})*"),
}
