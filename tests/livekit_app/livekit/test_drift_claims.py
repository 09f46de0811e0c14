"""A killed process's claim is free at once for those who can tell that it is dead."""

import os
import subprocess
import sys

from livekit_app.rooms.process_claims import holder_is_dead, new_claim

_MAKE_ONE = (
    "from livekit_app.rooms.process_claims import new_claim;print(new_claim(), flush=True); input()"
)


def test_my_own_claim_is_alive_and_fits_its_column() -> None:
    assert not holder_is_dead(new_claim())
    assert len(new_claim()) <= 32


def test_another_processs_claim_lives_as_long_as_it_does() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _MAKE_ONE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    ) as process:
        assert process.stdout is not None
        claim = process.stdout.readline().strip()
        alive = holder_is_dead(claim)
        process.kill()
        process.wait()

    assert (alive, holder_is_dead(claim)) == (False, True)


def test_a_process_with_the_same_number_is_another_one() -> None:
    machine, pid, started, rest = new_claim().split(":")
    assert holder_is_dead(f"{machine}:{pid}:{int(started) - 1}:{rest}")


def test_of_other_machines_nothing_is_known() -> None:
    _, _, started, rest = new_claim().split(":")
    assert not holder_is_dead(f"ffffff:999999999:{started}:{rest}")
    assert not holder_is_dead("a3f09c11d2b7e645")
    assert not holder_is_dead("")
