"""The model at an endpoint, as all broadcasts of a process ask it."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings

from commentary.narrators.narrator import NarratorUnavailable
from commentary.narrators.pictures import Picture
from commentary.narrators.trouble import Trouble
from commentary.narrators.vision.answers import Completion, ModelAnswer, answer_of, completion_of
from commentary.narrators.vision.chat_client import ChatClient, Endpoint, Reply
from commentary.narrators.vision.dialect import Dialect
from commentary.narrators.vision.errors import error_text, is_about_the_request, problem_of
from commentary.narrators.vision.usage import ModelMeter, estimated_tokens
from sessions_app.site.vision_address import VisionAddress

logger = logging.getLogger(__name__)

_NOT_SENT = (Trouble.UNREACHABLE, Trouble.CERTIFICATE)
MOST_TRIES = 8  # of one question, each in another dialect

# The messages of a request, of those of the pictures that are sent and whether ``detail`` is named.
Messages = Callable[[Sequence[Picture], bool], list[dict[str, Any]]]


class VisionClient:
    """One for a host's process: it keeps the connections, and what the endpoint understands. Close
    it in the loop that it was used in."""

    def __init__(self, endpoint: Endpoint) -> None:
        address = VisionAddress.of(endpoint.url)
        self.dialect = Dialect.at_first(is_local=address is not None and address.is_local)
        self._endpoint = endpoint
        self._chat = ChatClient(endpoint)
        self._was_understood = False

    @classmethod
    def of_settings(cls) -> "VisionClient":
        return cls(Endpoint(settings.VISION_URL, settings.VISION_MODEL, settings.VISION_KEY))

    async def close(self) -> None:
        await self._chat.close()

    async def ask(
        self, messages: Messages, pictures: Sequence[Picture], meter: ModelMeter, deadline: float
    ) -> ModelAnswer:
        """One question. What the endpoint does not understand is left out, at once and from then
        on, for everybody. Raises ``NarratorUnavailable`` and ``NarratorRefused``."""
        began = dialect = self.dialect
        for _ in range(MOST_TRIES):
            reply = await self._post(dialect, messages, pictures, meter, deadline)
            if reply.status == 200:
                completion = self._count(reply, dialect, messages, pictures, meter)
                if dialect is not began:
                    self._learn(dialect)
                self._was_understood = True
                another = dialect.for_thinking() if completion.ran_out else None
                try:
                    return answer_of(completion)
                except NarratorUnavailable:
                    if another is None:
                        raise
                self._learn(another)  # it may be too late for this question
            else:
                another = self._otherwise(dialect, reply)
                if another is None:
                    break
            dialect = another
        raise self._problem(reply)

    def _otherwise(self, dialect: Dialect, reply: Reply) -> Dialect | None:
        """How else to ask, where that may help."""
        if not is_about_the_request(reply):
            return None
        named = dialect.after(error_text(reply.body))
        if named is not None:
            return named
        if reply.status == 413:
            return dialect.with_fewer_pictures()
        if dialect.effort:
            return dialect.with_next_effort()
        # Where it was understood before, it is not the way we ask.
        return None if self._was_understood else dialect.simpler()

    def _problem(self, reply: Reply) -> Exception:
        if reply.status == 200:
            return NarratorUnavailable("its answer: only thoughts", trouble=Trouble.BAD_ANSWER)
        problem = problem_of(reply, self._endpoint.key)
        if self._was_understood and problem.trouble is Trouble.REQUEST_REFUSED:
            return NarratorUnavailable(str(problem), trouble=problem.trouble)
        return problem

    def _learn(self, dialect: Dialect) -> None:
        if dialect == self.dialect:
            return
        self.dialect = dialect
        logger.info(
            "[vision] endpoint understands less",
            extra={
                "form": dialect.form.value,
                "length": dialect.length,
                "effort": dialect.effort,
                "most_pictures": dialect.pictures,
            },
        )

    async def _post(
        self,
        dialect: Dialect,
        messages: Messages,
        pictures: Sequence[Picture],
        meter: ModelMeter,
        deadline: float,
    ) -> Reply:
        sent = spread(pictures, dialect.pictures)
        said = messages(sent, dialect.names_detail)
        body = json.dumps(
            {"model": self._endpoint.model, "messages": said, "stream": False} | dialect.parameters
        ).encode()
        await meter.admit()
        try:
            return await self._chat.post(body, deadline)
        except (NarratorUnavailable, asyncio.CancelledError) as problem:
            if getattr(problem, "trouble", None) not in _NOT_SENT:
                meter.record(_estimate(said, sent), 0)  # it may have been read, and be paid for
            raise

    def _count(
        self,
        reply: Reply,
        dialect: Dialect,
        messages: Messages,
        pictures: Sequence[Picture],
        meter: ModelMeter,
    ) -> Completion:
        sent = spread(pictures, dialect.pictures)
        estimate = _estimate(messages(sent, dialect.names_detail), sent)
        try:
            completion = completion_of(reply.body)
        except NarratorUnavailable:
            meter.record(estimate, estimated_tokens(len(reply.body)))
            raise
        prompt, answer = completion.prompt_tokens, completion.answer_tokens
        meter.record(
            estimate if prompt is None else prompt,
            estimated_tokens(len(completion.content)) if answer is None else answer,
        )
        return completion


def spread(pictures: Sequence[Picture], most: int) -> list[Picture]:
    """So many of them, from the whole time, the newest among them, oldest first."""
    if len(pictures) <= most:
        return list(pictures)
    if most == 1:
        return [pictures[-1]]
    step = (len(pictures) - 1) / (most - 1)
    return [pictures[round(number * step)] for number in range(most)]


def _estimate(messages: Sequence[dict[str, Any]], pictures: Sequence[Picture]) -> int:
    letters = 0
    for message in messages:
        content = message["content"]
        parts = [{"text": content}] if isinstance(content, str) else content
        letters += sum(len(part.get("text", "")) for part in parts)
    return estimated_tokens(letters, len(pictures))
