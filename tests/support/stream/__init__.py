"""Stream's protocol, spoken by a server of our own on loopback, which real clients use.

In a test: ``with StreamServer() as server: …``; as a program, for a product that is tried whole::

    python -m tests.support.stream --port 20123 --webhook http://127.0.0.1:8000/api/webhooks/stream

It is written from what is documented and from what was seen of live apps; where nobody knows,
``records.Unknowns`` says what we assume. Each answer's shape is one function in ``answers``.
"""

from tests.support.stream.server import StreamServer

__all__ = ["StreamServer"]
