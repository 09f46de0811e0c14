"""Signals of sessions_app, for those who may not be known where they are sent.

``swept`` is sent at the end of every round of ``sessions_app.clock`` (about once a second), so
that a later app needs no timer of its own: an idle product sends few messages. ``aged`` is sent
when old broadcasts were deleted, for what else grows old. ``may_have_to_go`` is sent after the
commit of what may put somebody out of a broadcast's room, ``line_withdrawn`` after that of a line's
withdrawal.
"""

from django.dispatch import Signal

swept = Signal()  # send_robust(sender=None, now=datetime)
aged = Signal()  # send_robust(sender=None, now=datetime)
may_have_to_go = Signal()  # send_robust(sender=..., session_id=str)
line_withdrawn = Signal()  # send_robust(sender=None, session_id=str, seq=int)
