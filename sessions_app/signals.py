"""How sessions_app lets the apps above take part in its clock, without knowing them.

``swept`` is sent at the end of every round of ``sessions_app.clock`` (about once a second), so
that a later app needs no timer of its own: an idle product sends few messages.
"""

from django.dispatch import Signal

swept = Signal()  # send_robust(sender=None, now=datetime)
