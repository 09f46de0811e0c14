"""``make chaos``: random SIGKILL of everything, under work; at the end all must agree.

Rounds: people start, end, toggle and watch broadcasts; in the middle of it one or two processes
are killed, or somebody deletes, revives or invents a room at the media server (Stream's API also
fails, refuses, and loses answers and webhooks); the round ends when every wish is fulfilled and
database and media server agree. The same seed makes the same choices (not the same instants: those
are the machine's).

At the end: 0 orphans, 0 zombies, no broadcast lost or made twice, numbered logs without a gap or a
double, in the database and for those who watched. Status 1 otherwise.
"""

import argparse
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from livekit_app.providers.catalogue import PROVIDERS
from tests.chaos.people import Broadcast, Lost, People
from tests.chaos.servers import MortalRedis, OurStream
from tests.support.product import Product

T = TypeVar("T")

AT_ONCE = 6  # people who ask at the same time
WISHES = 12  # in one round
AGREEMENT_SECONDS = 60.0
MISCHIEF = ("room deleted", "room revived", "room invented")  # at the media server, by others


@dataclass(frozen=True)
class Plan:
    seed: int
    seconds: float
    sessions: int
    provider: str
    redis: bool
    only: tuple[str, ...]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.run", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--sessions", type=int, default=300)
    parser.add_argument("--provider", choices=[*PROVIDERS], default="embedded")
    parser.add_argument("--redis", action="store_true", help="with a Redis, which is killed too")
    parser.add_argument("--only", nargs="*", default=[], help="these victims and no others")
    asked = vars(parser.parse_args(arguments))
    plan = Plan(**asked | {"only": tuple(asked["only"])})
    say(f"seed {plan.seed}: {plan.sessions} sessions, {plan.seconds:.0f} s on {plan.provider}")
    with tempfile.TemporaryDirectory(prefix="sideline-chaos-") as folder:
        redis = MortalRedis(Path(folder) / "redis") if plan.redis else None
        if redis is not None:
            redis.start()
        # Nobody can run Stream's own; other media servers belong to the product.
        stream = OurStream() if plan.provider == "stream" else None
        if stream is not None:
            stream.start()
        environment = _environment(plan, redis) | (stream.environment if stream else {})
        product = Product(Path(folder) / "product", env=environment)
        try:
            product.start()
            if stream is not None:
                stream.tells(product.base_url)
            return _report(Chaos(plan, product, redis, stream).run())
        except (Lost, AssertionError) as problem:
            say(f"FAILED with seed {plan.seed}: {problem}\n{product.tail(60)}")
            return 1
        finally:
            _hang_up()
            product.stop()
            if stream is not None:
                stream.stop()
            if redis is not None:
                redis.kill()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _environment(plan: Plan, redis: MortalRedis | None) -> dict[str, str]:
    environment = {
        "SIDELINE_PROVIDER": plan.provider,
        "SIDELINE_START_LIMIT_PER_ADDRESS": "100000",
        "SIDELINE_MAX_OPEN_SESSIONS": "100000",
        "EMBEDDED_MAX_ROOMS": "100000",
        "SIDELINE_WAITING_SECONDS": "7200",
        "LOG_LEVEL": "WARNING",
    }
    if redis is not None:
        environment["REDIS_URL"] = redis.url
    return environment


def _hang_up() -> None:
    if "django" in sys.modules:
        from tests.chaos.looking import close

        close()


class Chaos:
    def __init__(
        self,
        plan: Plan,
        product: Product,
        redis: MortalRedis | None,
        stream: OurStream | None = None,
    ) -> None:
        self.plan = plan
        self.product = product
        self.redis = redis
        self.stream = stream
        self.random = random.Random(plan.seed)
        self.broadcasts: list[Broadcast] = []
        self.took: dict[str, list[float]] = defaultdict(list)
        possible = {*product.process_names(), *MISCHIEF, *(["redis"] if redis else [])}
        possible |= {*stream.blows} if stream else set()
        self.victims = sorted(possible & set(plan.only) if plan.only else possible)
        self._people = [
            People(product.base_url, plan.seed * 1000 + number) for number in range(AT_ONCE)
        ]
        self._pool = ThreadPoolExecutor(AT_ONCE)
        # Only now: the product has made the keys that our own settings read.
        os.environ.update(product.environment, DJANGO_SETTINGS_MODULE="project.settings")
        import django

        django.setup()

    def run(self) -> dict[str, list[float]]:
        self._all(range(self.plan.sessions), lambda people, _: self._start(people))
        self._agree(time.monotonic())
        say(f"{len(self.broadcasts)} broadcasts are open; in danger: {', '.join(self.victims)}")
        ends = time.monotonic() + self.plan.seconds
        while time.monotonic() < ends:
            self._round()
        self._verify()
        return self.took

    def _round(self) -> None:
        wishes = [
            self.random.choice(("start", "end", "toggle", "toggle", "watch")) for _ in range(WISHES)
        ]
        open_ones = [one for one in self.broadcasts if not one.ended]
        chosen = self.random.sample(open_ones, min(WISHES, len(open_ones)))
        victims = self.random.sample(self.victims, min(self._how_many(), len(self.victims)))
        pauses = [self.random.uniform(0.0, 0.4) for _ in victims]
        futures = [
            self._pool.submit(self._wish, self._people[number % AT_ONCE], wish, one)
            for number, (wish, one) in enumerate(zip(wishes, chosen, strict=False))
        ]
        for victim, pause in zip(victims, pauses, strict=True):
            time.sleep(pause)
            self._kill(victim)
        killed_at = time.monotonic()
        for future in futures:
            future.result()
        took = self._agree(killed_at)
        for victim in victims:
            self.took[victim].append(took)
        # A process killed again while it starts is held back longer and longer by the supervisor.
        self.product.wait_ready()

    def _how_many(self) -> int:
        return self.random.choice((1, 1, 2))

    def _wish(self, people: People, wish: str, one: Broadcast) -> None:
        if wish == "start":
            self._start(people)
        else:
            {"end": people.end, "toggle": people.toggle, "watch": people.watch}[wish](one)

    def _start(self, people: People) -> None:
        self.broadcasts.append(people.start())

    def _kill(self, victim: str) -> None:
        if victim in MISCHIEF:
            from tests.chaos.looking import do_mischief

            do_mischief(victim, self.random, self.stream.others_do if self.stream else None)
        elif self.stream is not None and victim in self.stream.blows:
            self.stream.strike(victim, self.random.uniform(0.2, 2.0))
        elif victim == "redis" and self.redis is not None:
            self.redis.kill()
            self.redis.start()
        elif self.product.pid(victim) is not None:  # it may be dead from the round before
            self.product.kill(victim)

    def _agree(self, since: float, *, people: bool = False) -> float:
        """Seconds from ``since`` until database and media server agree."""
        from tests.chaos.looking import differences_now

        deadline = time.monotonic() + AGREEMENT_SECONDS
        while found := differences_now(people=people):
            if time.monotonic() > deadline:
                raise AssertionError("no agreement:\n" + "\n".join(found[:20]))
            time.sleep(0.05)
        return time.monotonic() - since

    def _verify(self) -> None:
        """Nobody lost anything."""
        from tests.chaos.looking import last_number, open_sessions

        self.product.wait_ready()
        said = {one.id: last_number(one.id) for one in self.broadcasts}
        self._all(self.broadcasts, lambda people, one: people.watch(one))
        self._agree(time.monotonic(), people=True)
        expected = {one.id for one in self.broadcasts if not one.ended}
        lost, unknown = expected - open_sessions(), open_sessions() - expected
        assert not lost, f"lost: {sorted(lost)}"
        assert not unknown, f"open, and nobody was told: {sorted(unknown)}"
        for one in self.broadcasts:
            count = len(one.heard)
            assert one.heard == list(range(1, count + 1)), f"{one.id}: heard {one.heard}"
            assert count >= said[one.id], f"{one.id}: {said[one.id]} events, heard {count}"
        ended = sum(one.ended for one in self.broadcasts)
        say(
            f"{len(self.broadcasts)} broadcasts, {ended} ended: 0 orphans, 0 zombies, "
            f"{sum(len(one.heard) for one in self.broadcasts)} events, none lost or doubled"
        )

    def _all(self, items: Iterable[T], work: Callable[[People, T], None]) -> None:
        futures = [
            self._pool.submit(work, self._people[number % AT_ONCE], item)
            for number, item in enumerate(items)
        ]
        for future in futures:
            future.result()


def _report(took: dict[str, list[float]]) -> int:
    say("seconds from the blow until every wish was fulfilled and all agreed:")
    say(f"{'what':<18}{'times':>6}{'median':>9}{'p90':>9}{'worst':>9}")
    for victim, seconds in [
        *sorted(took.items()),
        ("all", [second for times in took.values() for second in times]),
    ]:
        if seconds:
            p90 = sorted(seconds)[math.ceil(0.9 * len(seconds)) - 1]
            say(
                f"{victim:<18}{len(seconds):>6}{statistics.median(seconds):>9.2f}"
                f"{p90:>9.2f}{max(seconds):>9.2f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
