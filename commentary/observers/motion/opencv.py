"""OpenCV without its own annotations: they call every result "some array of numbers", which is
less than we know. The functions that call it say shape and type in their own signatures."""

from typing import Any

import cv2 as _cv2
import numpy as np
import numpy.typing as npt

# At these sizes handing work to OpenCV's own threads costs more than the work.
_cv2.setNumThreads(1)

cv2: Any = _cv2

Grey = npt.NDArray[np.uint8]  # a picture without colours
