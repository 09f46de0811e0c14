"""Reading a broadcast code as people type it; ``static/js/core/ids.js`` does the same."""

import re

from sessions_app.ids import is_session_id

_IN_LINK = re.compile(r"/game/([^/?#\s]+)")
_FILLERS = re.compile(r"[\s\-\u2013\u2014_.\u00b7]+")  # also en dash, em dash, middle dot
# Codes have no I, O, l, 0 and 1, so these four can only have meant one character.
_MEANT = str.maketrans({"I": "i", "O": "o", "l": "L", "0": "o"})


def tidy_code(text: str) -> str:
    """``text`` without spaces and dashes, unambiguous slips corrected; a whole link is fine too."""
    link = _IN_LINK.search(text)
    named = link.group(1) if link else text.partition("#")[0]  # behind it stands a link's key
    return _FILLERS.sub("", named).translate(_MEANT)


def read_code(text: str) -> str | None:
    """The code in ``text``, or None when it cannot be one."""
    code = tidy_code(text)
    return code if is_session_id(code) else None
