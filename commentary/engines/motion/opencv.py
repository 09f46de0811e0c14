"""OpenCV without its own annotations: they call every result "some array of numbers", which is
less than we know. The functions that call it say shape and type in their own signatures."""

from typing import Any

import cv2 as _cv2

cv2: Any = _cv2
