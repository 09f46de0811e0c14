"""The program."""

import argparse
import asyncio

from tests.support.vision_server import SLOW_SECONDS, Mode, VisionServer


async def _run(arguments: argparse.Namespace) -> None:
    server = VisionServer(
        Mode(arguments.mode),
        port=arguments.port,
        seconds=arguments.seconds,
        key=arguments.key,
    )
    async with server:
        print(server.url, flush=True)  # noqa: T201 - for who started it
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A vision endpoint for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--mode", default=Mode.GOOD.value, choices=[mode.value for mode in Mode])
    parser.add_argument("--seconds", type=float, default=SLOW_SECONDS, help="of mode slow")
    parser.add_argument("--key", default="", help="the only one that is taken")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
