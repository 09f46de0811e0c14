"""An OpenAI-compatible endpoint on a real socket, which answers as real ones do, well and badly.

In a test: ``async with VisionServer(Mode.GOOD) as server: … server.url … server.asked``.
As a program, for a product that is tried whole::

    python -m tests.support.vision_server --mode good

It prints its address (``…/v1``) and runs until SIGTERM; ``POST /control`` with ``{"mode": "slow"}``
switches it, ``GET /control`` tells what it was asked.
"""

from tests.support.vision_server.asked import Answerer, Asked
from tests.support.vision_server.good_answers import claim, said
from tests.support.vision_server.modes import Mode
from tests.support.vision_server.program import VisionProgram
from tests.support.vision_server.server import SLOW_SECONDS, TEN_MEGABYTES, VisionServer

__all__ = [
    "SLOW_SECONDS",
    "TEN_MEGABYTES",
    "Answerer",
    "Asked",
    "Mode",
    "VisionProgram",
    "VisionServer",
    "claim",
    "said",
]
