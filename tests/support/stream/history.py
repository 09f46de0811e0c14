"""What calls were like, for lists that lag."""

import time

from tests.support.stream.records import Call

KEPT_SECONDS = 120.0


class History:
    def __init__(self) -> None:
        self._versions: dict[str, list[tuple[float, Call | None]]] = {}

    def note(self, cid: str, call: Call | None) -> None:
        """The call as it is from now on; None: it is gone."""
        versions = self._versions.setdefault(cid, [])
        versions.append((time.monotonic(), call and call.as_now()))
        horizon = time.monotonic() - KEPT_SECONDS
        while len(versions) > 1 and versions[1][0] < horizon:
            versions.pop(0)

    def as_of(self, seconds_ago: float) -> list[Call]:
        then, seen = time.monotonic() - seconds_ago, []
        for versions in self._versions.values():
            past = [call for at, call in versions if at <= then]
            if past and past[-1] is not None:
                seen.append(past[-1])
        return seen
