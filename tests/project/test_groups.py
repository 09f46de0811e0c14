"""Which tests stay in one process when test-system runs on several (tests/groups.py)."""

import pytest

from tests.groups import ByGroupOrFile


@pytest.mark.parametrize(
    ("nodeid", "stays_with"),
    [
        ("tests/a/test_b.py::test_c[1::2]", "tests/a/test_b.py"),
        ("tests/e2e/test_b.py::test_c[embedded-web]@embedded", "embedded"),
    ],
)
def test_tests_stay_with_their_group_or_their_file(nodeid: str, stays_with: str) -> None:
    assert ByGroupOrFile._split_scope(object.__new__(ByGroupOrFile), nodeid) == stays_with
