"""Links as QR codes: black on white with their quiet zone, on any page."""

import io
from functools import lru_cache

import segno

MODULE_PIXELS = 8
KIND = "image/svg+xml"


def svg_of(link: str) -> bytes:
    """Takes milliseconds. Not kept: a link may hold a key."""
    code = segno.make(link, error="m", micro=False)
    image = io.BytesIO()
    code.save(image, kind="svg", scale=MODULE_PIXELS, border=4, dark="#000", light="#fff")
    return image.getvalue()


@lru_cache(maxsize=256)  # anybody may ask
def svg_of_public(link: str) -> bytes:
    """As ``svg_of``, for a link that holds no secret."""
    return svg_of(link)
