"""What a process does once, before it serves, so that no request has to wait for it."""

import gc

from django.urls import get_resolver


def warm_up() -> None:
    """Load what the first request would load, and exempt all of it from garbage collection.

    A full collection looks at every object there is: for some 150,000 of Django's, which live as
    long as the process, that was a pause of 50 ms and more in the middle of somebody's request.
    See ``gc.freeze``.
    """
    _ = get_resolver().url_patterns  # imports the views and what they need
    gc.collect()
    gc.freeze()
