"""The program: prints its address, then what a product needs to run on it."""

import argparse
import asyncio
import json
import os
import signal
from concurrent.futures import Future

from tests.support.ports import free_ports
from tests.support.stream.server import API_KEY, StreamServer


async def _run(server: StreamServer, arguments: argparse.Namespace) -> None:
    if not arguments.bare:
        server.set_up(arguments.webhook)
    loop = asyncio.get_running_loop()
    ready: Future[None] = Future()
    serving = loop.create_task(server.serve(ready))
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, serving.cancel)
    await asyncio.wait([serving, asyncio.wrap_future(ready)], return_when="FIRST_COMPLETED")
    if serving.done():
        await serving  # it says why not
    print(server.url, flush=True)  # noqa: T201 - for who started it
    print(json.dumps(server.environment()), flush=True)  # noqa: T201
    ends_with = loop.create_task(_until_orphaned())
    ends_with.add_done_callback(lambda _: serving.cancel())
    try:
        await serving
    except asyncio.CancelledError:
        return


async def _until_orphaned() -> None:
    """Whoever started it may be killed."""
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description="A Stream server for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=API_KEY)
    parser.add_argument("--secret", default="", help="made anew if empty")
    parser.add_argument("--webhook", default="", help="where webhooks go")
    parser.add_argument("--bare", action="store_true", help="without our call type and roles")
    parser.add_argument("--no-media", action="store_true")
    arguments = parser.parse_args()
    server = StreamServer(
        arguments.port or free_ports(1)[0],
        api_key=arguments.key,
        api_secret=arguments.secret,
        media=not arguments.no_media,
    )
    asyncio.run(_run(server, arguments))


if __name__ == "__main__":
    main()
