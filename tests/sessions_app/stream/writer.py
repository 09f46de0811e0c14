"""Another process that writes to the log, as the commentator does: ``python -m
tests.sessions_app.stream.writer``.

Reads commands on standard input (``make``, ``say <id> <text>``, ``end <id>``, and what the host of
a guarded broadcast does: ``guarded``, ``admit <id>``, ``renew <id>``, ``delete <id>``), answers
each with one line.
"""

import os
import sys
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

import django

django.setup()

from sessions_app.models import LiveSession  # noqa: E402
from tests.sessions_app.stream.guests import admit, make_guarded, renew_link  # noqa: E402
from tests.sessions_app.stream.stage import end, make_session, say  # noqa: E402


def delete(session_id: str) -> int:
    return LiveSession.objects.filter(pk=session_id).delete()[0]


_VERBS: dict[str, Callable[[str], object]] = {
    "end": end,
    "admit": admit,
    "renew": renew_link,
    "delete": delete,
}

for command in sys.stdin:
    verb, _, rest = command.strip().partition(" ")
    if verb == "make":
        answer: object = make_session().id
    elif verb == "say":
        answer = say(*rest.split(" ", 1))
    elif verb == "guarded":
        answer = make_guarded().id
    else:
        answer = _VERBS[verb](rest)
    print("done" if answer is None else answer, flush=True)  # noqa: T201 - that is its interface
