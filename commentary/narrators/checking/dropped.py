"""Why a line is not said: few reasons, for operators to read."""

from enum import StrEnum

HELD_BACK = "commentary:"  # before the reason, in a tally's name


class Dropped(StrEnum):
    """The end of a tally's name, so 37 characters at most; they stay as they are."""

    FACTS = "against what was measured"
    CALM = "calm just after a moment"
    NOBODY_SAID = "nobody said so"
    OTHER_SCORE = "another score"
    OTHER_PHASE = "another phase of the match"
    OUTDATED = "somebody said something newer"  # found when it is written (``commentary.lines``)
    MUTED = "called wrong before"  # found by what was said before (``LineMemory``)
    NAME = "a name nobody gave"
    LOOKS = "somebody's looks"
    LANGUAGE = "another language"
    TOO_LONG = "too long"
    NOT_COMMENTARY = "not commentary"
    SAYS_NOTHING = "says nothing"
