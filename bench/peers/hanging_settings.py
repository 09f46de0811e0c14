"""Sideline's settings with a proof in front that hangs (bench/peers/hanging.py):
``HANGING_PROOF``."""

import os

from project.settings import *  # noqa: F403
from project.settings import AUTHENTICATORS as _REAL

AUTHENTICATORS = [f"bench.peers.hanging.{os.environ['HANGING_PROOF']}", *_REAL]
