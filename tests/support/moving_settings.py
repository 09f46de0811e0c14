"""Settings of a machine whose network a test changes while the product runs.

Its addresses are those in the file that ``TEST_ADDRESSES`` names, one a line: the list of
interfaces is replaced where it comes from, everything of ours is real.
"""

import os
from pathlib import Path

import ifaddr

from tests.support.interfaces import adapters

_FILE = Path(os.environ["TEST_ADDRESSES"])
ifaddr.get_adapters = lambda *_, **__: adapters(*_FILE.read_text().split())

from bench.peers.bare_settings import *  # noqa: E402, F403 - the addresses are read by settings
