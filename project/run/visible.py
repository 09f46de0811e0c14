"""What a terminal obeys, and what hides itself or turns text around, made to be seen.

Standard library only: the supervisor's last look at each line.
"""

import json


def visible(text: str) -> str:
    """Control characters, zero-width ones and the like as ``\\u202e``, which JSON reads back."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)
