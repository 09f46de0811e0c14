"""What several people and processes do to one broadcast at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(*work: Callable[[], object]) -> None:
    """Each in a thread of its own, with its own connection."""

    def run(one: Callable[[], object]) -> None:
        try:
            one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        for future in [pool.submit(run, one) for one in work]:
            future.result()
