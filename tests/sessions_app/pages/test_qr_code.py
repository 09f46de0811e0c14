"""The QR code must be read by a camera across a field."""

import re

import cv2
import numpy as np
import pytest
from django.test import Client
from numpy.typing import NDArray

from sessions_app import links
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db

STROKES = re.compile(r"([Mm])(-?[\d.]+) (-?[\d.]+)|h(-?\d+)")


def draw(svg: str) -> NDArray[np.uint8]:
    """What segno writes: one white path, one black path of horizontal strokes, scaled."""
    size = int(re.search(r'<svg[^>]* width="(\d+)"', svg)[1])  # type: ignore[index]
    scale = int(re.search(r"scale\((\d+)\)", svg)[1])  # type: ignore[index]
    strokes = re.search(r'class="qrline"[^>]* d="([^"]+)"', svg)[1]  # type: ignore[index]
    picture = np.full((size, size), 255, dtype=np.uint8)
    x = y = 0.0
    for match in STROKES.finditer(strokes):
        if match[4]:
            length = int(match[4])
            top, left = int((y - 0.5) * scale), int(x * scale)
            picture[top : top + scale, left : left + length * scale] = 0
            x += length
        elif match[1] == "M":
            x, y = float(match[2]), float(match[3])
        else:
            x, y = x + float(match[2]), y + float(match[3])
    return picture


def read(picture: NDArray[np.uint8]) -> str:
    """OpenCV's detector misses one drawn code in 250 whose edges are sharper than any camera's."""
    detector = cv2.QRCodeDetectorAruco()
    return (
        detector.detectAndDecode(picture)[0]
        or detector.detectAndDecode(cv2.GaussianBlur(picture, (3, 3), 0))[0]
    )


def test_it_decodes_to_the_link_for_spectators(client: Client, make_session: MakeSession) -> None:
    session = make_session()
    response = client.get(f"/game/{session.pk}/qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert read(draw(response.content.decode())) == links.join_url(session.pk)


def test_it_is_black_on_white_large_enough_and_has_its_quiet_zone(
    client: Client, make_session: MakeSession
) -> None:
    svg = client.get(f"/game/{make_session().pk}/qr.svg").content.decode()
    assert 'fill="#fff"' in svg and 'stroke="#000"' in svg
    picture = draw(svg)
    assert picture.shape[0] >= 160
    quiet = 4 * int(re.search(r"scale\((\d+)\)", svg)[1])  # type: ignore[index]
    assert picture[:quiet].min() == 255 and picture[:, :quiet].min() == 255
    assert picture[quiet:].min() == 0


def test_an_unknown_code_has_none(client: Client) -> None:
    assert client.get("/game/ABCDEFGHJKLM/qr.svg").status_code == 404
