"""A request, read."""

import asyncio
import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Asked:
    """A request, read. ``pictures``: the JPEGs in their order; ``texts``: all that is not one, in
    their order; ``times``: seconds as the texts before the pictures name them."""

    headers: tuple[str, ...]
    body: Any = field(repr=False)
    texts: tuple[str, ...] = ()
    pictures: tuple[bytes, ...] = ()
    times: tuple[float, ...] = ()
    at: float = 0.0  # the loop's time

    @property
    def format(self) -> str:
        return str((self.body.get("response_format") or {}).get("type", "text"))

    @property
    def language(self) -> str:
        """The code of the one that is asked for."""
        names = {"German": "de", "French": "fr", "Spanish": "es"}
        return next((c for name, c in names.items() if f"in {name}" in self.texts[0]), "en")


# ``dict``: the model's answer, sent as JSON text. ``str``: the content as it is.
Answerer = Callable[[Asked], dict[str, Any] | str]


def read(request: web.Request, body: Any) -> Asked:
    texts, pictures, times = [], [], []
    for part in parts_of(body):
        if part["type"] == "text":
            texts.append(part["text"])
            continue
        kind, _, data = part["image_url"]["url"].partition(",")
        assert kind == "data:image/jpeg;base64", kind
        pictures.append(base64.b64decode(data, validate=True))
        times.append(float(texts[-1].removeprefix("t = ").removesuffix(" s")))
    return Asked(
        headers=tuple(request.headers),
        body=body,
        texts=tuple(texts),
        pictures=tuple(pictures),
        times=tuple(times),
        at=asyncio.get_running_loop().time(),
    )


def parts_of(body: Any) -> Iterable[Any]:
    for message in body["messages"]:
        content = message["content"]
        yield from [{"type": "text", "text": content}] if isinstance(content, str) else content
