"""A relay's log lines: said by the main process, in its form and among its own."""

import logging
import traceback

from livekit_app.media.relays.link import Link
from livekit_app.media.relays.wire import LineLogged

_OF_ITSELF = vars(logging.makeLogRecord({})).keys() | {"message", "asctime"}


class LinkHandler(logging.Handler):
    """In the relay."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link

    def emit(self, record: logging.LogRecord) -> None:
        if self._link.full:
            return
        trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        fields = {key: value for key, value in vars(record).items() if key not in _OF_ITSELF}
        self._link.send(
            LineLogged(record.name, record.levelno, record.getMessage(), fields, trace.rstrip())
        )


def say(line: LineLogged, relay: int) -> None:
    """In the main process."""
    logger = logging.getLogger(line.logger)
    if not logger.isEnabledFor(line.level):
        return
    fields = {key: value for key, value in line.fields.items() if key not in _OF_ITSELF}
    record = logger.makeRecord(
        line.logger,
        line.level,
        fn="",
        lno=0,
        msg=line.message,
        args=(),
        exc_info=None,
        extra={**fields, "relay": relay},
        sinfo=line.trace or None,
    )
    logger.handle(record)
