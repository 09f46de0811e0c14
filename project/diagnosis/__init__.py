"""Run API Diagnostics: what is wrong with this broadcast, or this installation.

``rounds.diagnose`` asks, ``verdicts.judge`` decides (pure), ``views`` shows as much as the reader
may see, ``router`` and ``manage.py diagnose`` are its two doors; pages use the first
(docs/diagnosing.md).

Invariants
- Nothing changes: no grant is given out, no room made, no camera handed over.
- Every check has its own limit, so that what hangs delays the answer by seconds at most, and the
  answer comes without the database as well.
- No token, key, secret or name of a person is part of a result, for whomever.
"""
