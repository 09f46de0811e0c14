"""What speaks the lines, as a process: ``manage.py run_voice``."""

import asyncio
import logging
import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from commentary.voice import speech
from commentary.voice.speech import SpeechUnavailable, Voice
from commentary.voice.voice_maker import VoiceMaker
from livekit_app.monitoring import writer

logger = logging.getLogger(__name__)

NICENESS = 10  # video and words come first
AGAIN_SECONDS = 60.0  # a voice that cannot be loaded is tried again


async def serve() -> bool:
    """False when a line is still being spoken at the end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    voice = await _loaded(stop)
    if voice is None:
        return True
    maker = VoiceMaker(voice)
    working = asyncio.create_task(maker.run(), name="voice-maker")
    stopping = asyncio.create_task(stop.wait(), name="voice-signal")
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    maker.stop()
    await working
    stopping.cancel()
    return maker.is_quiet


async def _loaded(stop: asyncio.Event) -> Voice | None:
    """None when it was told to stop before. Without a voice it says so and stays: the supervisor
    would start it over and over."""
    while not stop.is_set():
        try:
            return await asyncio.to_thread(speech.load, settings.VOICE)
        except SpeechUnavailable as problem:
            logger.error("[voice] no voice; browsers speak", extra={"reason": str(problem)})
        try:
            async with asyncio.timeout(AGAIN_SECONDS):
                await stop.wait()
        except TimeoutError:
            continue
    return None


class Command(BaseCommand):
    help = "Speak the lines of broadcasts that somebody listens to (SIDELINE_VOICE)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.VOICE:
            raise CommandError("SIDELINE_VOICE names no voice: piper or kokoro (docs/voice.md).")
        os.nice(NICENESS)
        writer.begin("voice")
        if not asyncio.run(serve()):
            # The model's thread cannot be ended; its claim was given back.
            writer.end()
            logging.shutdown()
            os._exit(0)
