"""pytest plugin for ``--dist loadgroup``: tests that share what they started stay in one process.

Those of one group (``xdist_group``: all of tests/e2e) run there one after the other, and so do
those of one file that have no group. The group with most tests begins first.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling


class ByGroupOrFile(LoadGroupScheduling):  # type: ignore[misc]  # xdist has no types
    def _split_scope(self, nodeid: str) -> str:
        return str(super()._split_scope(nodeid)).partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroupOrFile | None:
    return ByGroupOrFile(config, log) if config.getvalue("dist") == "loadgroup" else None
