"""Another process that writes to the log, as the commentator does: ``python -m
tests.sessions_app.stream.writer``.

Reads commands on standard input (``make``, ``say <id> <text>``, ``end <id>``), answers each with
one line.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

import django

django.setup()

from tests.sessions_app.stream.stage import end, make_session, say  # noqa: E402

for command in sys.stdin:
    verb, _, rest = command.strip().partition(" ")
    if verb == "make":
        answer: object = make_session().id
    elif verb == "say":
        answer = say(*rest.split(" ", 1))
    else:
        answer = end(rest)
    print(answer, flush=True)  # noqa: T201 - that is its interface
