"""The numbered stream to spectators: from committed rows to every socket (docs/messages.md).

    rows ─► feed (something changed) ─► registry ─► hub (a broadcast) ─► subscriber (a socket)
                                           └─ log_reader: one read for all hubs

``commentary_socket`` is the edge; ``events.append`` (one level up) is how events come into the log.
"""
