"""The ports that tests' servers get: each to one test, also while nobody listens there."""

import pytest

from tests.support import ports


def test_a_port_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product that is stopped, to be started again, found another's server on its port."""
    monkeypatch.setattr(ports, "HIGHEST", ports.LOWEST + 300)
    given = [port for _ in range(10) for port in ports.free_ports(10)]
    assert len(set(given)) == 100
