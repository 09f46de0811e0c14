"""Decoded frames of native clients as OpenCV pictures; their colours: test_watch_pictures.py."""

import numpy as np
import pytest

from livekit_app.providers.watching.i420 import to_bgr


def planes(width: int, height: int) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    """A grey picture that gets brighter from left to right."""
    luma = np.tile(np.linspace(16, 235, width, dtype=np.uint8), (height, 1))
    colours = np.full(2 * ((width + 1) // 2) * ((height + 1) // 2), 128, dtype=np.uint8)
    return np.concatenate([luma.ravel(), colours])


@pytest.mark.parametrize(("width", "height"), [(64, 48), (63, 47), (64, 47), (63, 48), (2, 2)])
def test_rows_stay_rows_in_even_and_odd_sizes(width: int, height: int) -> None:
    image = to_bgr(planes(width, height), width, height)

    assert image.shape == (height // 2 * 2, width // 2 * 2, 3)
    assert (image == image[0]).all()  # a row that were shifted would lean
    assert image[0, 0].max() < 10
    assert (image[0, -1] > 200).all()


@pytest.mark.parametrize(("width", "height", "size"), [(64, 48, 100), (1, 48, 100), (0, 0, 0)])
def test_bytes_of_another_size_are_refused(width: int, height: int, size: int) -> None:
    with pytest.raises(ValueError, match="no I420 picture"):
        to_bgr(np.zeros(size, dtype=np.uint8), width, height)
