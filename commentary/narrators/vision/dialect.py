"""What an endpoint understands of the OpenAI protocol: learnt from its refusals."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from commentary.narrators.vision.schema import ANSWER

MOST_PICTURES = 4
ROOM, ROOM_TO_THINK = 400, 2000  # tokens of an answer

_PICTURE_LIMIT = re.compile(
    r"(?:at most|up to|maximum(?: number)?(?: of)?|limit(?: of| is)?|only)\D{0,20}(\d{1,2})\s+image"
)
_ONE_PICTURE = re.compile(r"too many images|multiple images|(?:one|single) image|image count")
_TOO_LONG = re.compile(
    r"context (?:length|size|window)|too many tokens|prompt is too long"
    r"|(?:entity|payload) too large|input tokens"
)
_ANSWER_FORM = re.compile(
    r"response[_ .]?format|json[_ ](?:schema|object|mode)|additionalproperties|grammar|schema"
)


class AnswerForm(StrEnum):
    SCHEMA = "json_schema"
    OBJECT = "json_object"
    TEXT = "text"


_NEXT_FORM = {AnswerForm.SCHEMA: AnswerForm.OBJECT, AnswerForm.OBJECT: AnswerForm.TEXT}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to ask. It begins with what the protocol has today. ``length``: the name of the answer's
    limit, empty: none is named. ``effort``: how much a thinking model thinks, empty: its own way;
    ``efforts``: what may still be tried."""

    form: AnswerForm = AnswerForm.SCHEMA
    length: str = "max_completion_tokens"
    room: int = ROOM
    names_detail: bool = True
    pictures: int = MOST_PICTURES
    effort: str = ""
    efforts: tuple[str, ...] = ("low",)

    @classmethod
    def at_first(cls, *, is_local: bool) -> "Dialect":
        """Ollama switches thinking off by a word that others refuse."""
        return cls(efforts=("none", "low")) if is_local else cls()

    @property
    def parameters(self) -> dict[str, Any]:
        """Of a request, beside its model and messages."""
        found: dict[str, Any] = {}
        if self.length:
            found[self.length] = self.room
        if self.effort:
            found["reasoning_effort"] = self.effort
        if self.form is AnswerForm.SCHEMA:
            schema = {"name": "commentary", "strict": True, "schema": ANSWER}
            found["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.form is AnswerForm.OBJECT:
            found["response_format"] = {"type": "json_object"}
        return found

    def after(self, refusal: str) -> "Dialect | None":
        """Without what the refusal names; None: it names nothing that can be left out."""
        words = refusal.lower()
        if (most := self._picture_limit(words)) is not None:
            return replace(self, pictures=most) if most < self.pictures else None
        if _TOO_LONG.search(words):
            return self.with_fewer_pictures()
        if re.search(r"reasoning|effort|think", words) and self.effort:
            return self.with_next_effort()
        if "max_completion_tokens" in words and self.length == "max_completion_tokens":
            return replace(self, length="max_tokens")
        if _ANSWER_FORM.search(words) and self.form in _NEXT_FORM:
            return replace(self, form=_NEXT_FORM[self.form])
        if "max_tokens" in words and self.length == "max_tokens":
            return replace(self, length="")
        if re.search(r"\bdetail\b", words) and self.names_detail:
            return replace(self, names_detail=False)
        return None

    def simpler(self) -> "Dialect | None":
        """The next that an endpoint may understand which says only that it does not."""
        if self.form is AnswerForm.SCHEMA:
            return replace(self, form=AnswerForm.OBJECT)
        if self.length == "max_completion_tokens":
            return replace(self, length="max_tokens")
        if self.form is AnswerForm.OBJECT:
            return replace(self, form=AnswerForm.TEXT)
        if self.names_detail:
            return replace(self, names_detail=False)
        return self.with_fewer_pictures()

    def with_fewer_pictures(self) -> "Dialect | None":
        return replace(self, pictures=self.pictures // 2) if self.pictures > 1 else None

    def for_thinking(self) -> "Dialect | None":
        """All the room went to thoughts: more room, and fewer of them."""
        if self.room < ROOM_TO_THINK:
            return replace(self.with_next_effort(), room=ROOM_TO_THINK)
        return self.with_next_effort() if self.efforts else None

    def with_next_effort(self) -> "Dialect":
        effort, *left = self.efforts or ("",)
        return replace(self, effort=effort, efforts=tuple(left))

    def _picture_limit(self, words: str) -> int | None:
        if (named := _PICTURE_LIMIT.search(words)) is not None:
            return max(1, int(named[1]))
        return 1 if _ONE_PICTURE.search(words) else None
