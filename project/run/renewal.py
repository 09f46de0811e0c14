"""The certificate follows the machine while the web server runs: other addresses, a new year.

Each web process looks every few seconds, and takes up what it, or another process, has made anew.
"""

import asyncio
import logging
from collections.abc import Callable

from project.run import tls
from sessions_app import local_authority

logger = logging.getLogger(__name__)

EVERY_SECONDS = 5.0


def in_background(
    served: tls.Certificate, take_up: Callable[[tls.Certificate], None]
) -> asyncio.Task[None]:
    """Runs until its owner, who keeps it, cancels it. ``take_up`` is called on the event loop, so
    never in the middle of a handshake: OpenSSL does not want a context changed by another thread.
    """
    authority = local_authority.present()
    if authority:  # to be compared with the page's, where no terminal showed it
        logger.info("[tls] our own authority", extra={"fingerprint": authority.fingerprint})
    return asyncio.get_running_loop().create_task(_keep_up(served, take_up))


async def _keep_up(served: tls.Certificate, take_up: Callable[[tls.Certificate], None]) -> None:
    known = served.chain
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            present = await asyncio.to_thread(tls.ensure_certificate)
            if present.chain != known:
                take_up(present)
                known = present.chain
                logger.info("[tls] a new certificate for new connections")
        except (OSError, ValueError):  # a full disk; the present certificate goes on
            logger.exception("[tls] the certificate could not be renewed")
