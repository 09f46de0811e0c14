"""``bench/commentary.py --check``: what the check drops, and what it lets through."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.check import asking, footage, made_up
from bench.check.cases import cases
from bench.check.situation import Case, Verdict
from bench.check.trying import Key, Tally, judged, rows, summed, told_wrong, tried
from bench.claims.labels import Label

NO_LINE = "the narrator makes no line of it"


def measure(
    clips: Sequence[Path], labelled: Mapping[str, list[Label]], *, of_each: int, seed: int
) -> list[dict[str, Any]]:
    """Without clips: with facts that are made up."""
    plain = [asking.plain_jpeg()] * len(asking.SECONDS)
    made = [footage.Filmed(one, tuple(plain)) for one in made_up.situations()]
    found = _measured("made up", made, of_each, seed)
    if clips:
        of_films: list[footage.Filmed] = []
        for clip in clips:
            print(f"… {clip.stem}", file=sys.stderr, flush=True)
            of_films += footage.situations(clip, labelled[clip.stem])
        found += _measured("footage", of_films, of_each, seed)
    return found


def _measured(
    of: str, filmed: Sequence[footage.Filmed], of_each: int, seed: int
) -> list[dict[str, Any]]:
    pictures = {one.situation.name: one.pictures for one in filmed}
    spent: list[float] = []
    with asyncio.Runner() as runner:
        model = runner.run(asking.Asking().__aenter__())

        def judge(case: Case) -> str:
            line = runner.run(model.line(case, pictures[case.situation.name]))
            if line is None:
                return NO_LINE
            began = time.process_time()
            why = judged(case, line)
            spent.append(time.process_time() - began)
            return why

        try:
            situations = [one.situation for one in filmed]
            tallies = tried(cases(situations, seed=seed, of_each=of_each), judge)
        finally:
            runner.run(model.__aexit__(None, None, None))
    for words in told_wrong(tallies):
        print(f"   {words}", file=sys.stderr)
    return [*rows(tallies, of), _all(tallies, of, spent)]


def _all(tallies: Mapping[Key, Tally], of: str, spent: Sequence[float]) -> dict[str, Any]:
    lies, caught = summed(tallies, Verdict.LIE)
    truths, lost = summed(tallies, Verdict.TRUTH)
    return {
        "check": of,
        "verdict": "all",
        "lies": lies,
        "lies_dropped": caught,
        "truths": truths,
        "truths_dropped": lost,
        "ms_p50": round(1000 * statistics.median(spent), 3),
    }


def show(found: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    from bench.support import tables

    if as_json:
        print("\n".join(json.dumps(row) for row in found), flush=True)
    else:
        print(tables.check(list(found)))
