"""Pictures that a browser sends: that they are JPEGs, how large, and nothing beside the picture."""

from dataclasses import dataclass

from livekit_app.errors import ServiceError

MOST_BYTES = 100 * 1024
MOST_PIXELS = 1280  # of a side
_START, _END = b"\xff\xd8", b"\xff\xd9"
_SIZES = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive: what browsers make and show
_SCAN = 0xDA
_NEEDED = (0xE0, 0xEE)  # of the application's own: JFIF and Adobe's, which say how colours are kept
_COMMENT = 0xFE


@dataclass(frozen=True, slots=True)
class Jpeg:
    data: bytes
    width: int
    height: int


def read_jpeg(data: bytes) -> Jpeg:
    """The picture without places, dates, thumbnails and comments, or what stands behind its end.
    400 ``not_a_picture`` for anything else, 413 ``picture_too_large``."""
    if len(data) > MOST_BYTES:
        raise _refused("picture_too_large", "The picture has more than 100 KiB.", 413)
    try:
        jpeg = _read(data)
    except IndexError:
        jpeg = None
    if jpeg is None:
        raise _refused("not_a_picture", "This is no JPEG that browsers show.", 400)
    if max(jpeg.width, jpeg.height) > MOST_PIXELS:
        raise _refused("picture_too_large", "The picture has more than 1280 pixels a side.", 413)
    return jpeg


def _read(data: bytes) -> Jpeg | None:
    """Segment by segment up to the first scan, and from there to the picture's end."""
    if not data.startswith(_START):
        return None
    kept, at, size = [_START], len(_START), (0, 0)
    while data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at : at + 2 + length]
        if length < 2 or len(segment) < 2 + length:
            return None
        if kind == _SCAN:
            end = data.find(_END, at)
            if end < 0 or not all(size):
                return None
            return Jpeg(b"".join((*kept, data[at : end + len(_END)])), *size)
        if kind in _SIZES:
            size = int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big")
        if kind in _NEEDED or not (0xE0 <= kind <= 0xEF or kind == _COMMENT):
            kept.append(segment)
        at += 2 + length
    return None


def _refused(code: str, message: str, status: int) -> ServiceError:
    return ServiceError(code, message, status=status, stage="picture")
