"""Is what the commentator says true, does it say what there is to say, how soon, at what cost?

Plays the clips of ``--footage DIR`` (none are in this repository) through the host's pipeline in
the films' own time (commentary/playback/pipeline.py) and holds the **claims** of the lines against
bench/labels, for each clip as it is and in variants (bench/claims/variants.py). Without a folder:
one line, status 0. Prints a table, with ``--json`` rows; ``-v`` lists every false claim and what
was missed, ``-vv`` every line.

- ``true``, ``false``: claims. A line may have several; one without a claim is ``filler``. What the
  check drops is not said: ``dropped``.
- ``must``, ``said``: labels that a commentator says, and those said within 5 s.
- ``age``: from the arrival of the newest frame that a line speaks of until it could be stored: the
  wait for the observer, its look (CPU time, as on a free core) and the narrator (on the clock).
  What the database takes is not in it. ``news``: the same from the end of what it claims. With
  ``--realtime`` the clips play at their own pace, and looks last as long as they do here.
- ``said_after``: from the beginning of what must be said until the first line that says it.
- ``cores``: CPU time of this process per second of film, decoding of the whole film included, as
  it is (no variant); the looks that load models are played once before. ``still``: the same in a
  scene where nothing moves, and in how many of its seconds nothing was said.

``--check`` tries the check instead (bench/check): a made-up model answers with truths and lies, in
four languages and three styles, on facts that are made up and, with footage, on those that the
observers measure. 100 % of the lies that facts, people or the house's rules refute must be
dropped, and at most 5 % of the truths. Each that is not is listed. *open* are lies that nobody can
refute: shown, not counted.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import django

from bench.claims import labels as truth
from bench.claims import variants
from bench.claims.judging import Judgement, Said, judge
from bench.claims.labels import Label
from bench.support import tables
from bench.support.spread import percentile

STILL = ("still_then_hand", 3.0, 23.0)  # clip, from, to: after a beginning
WARM_FRAMES = 6
ENVIRONMENT = "SIDELINE_FOOTAGE"


@dataclass(slots=True)
class Played:
    """One clip in one variant."""

    clip: str
    variant: str
    seconds: float
    cpu: float
    lines: list[Said]
    judgement: Judgement
    looks: dict[str, str]
    dropped: list[tuple[Said, str]]  # by the check, each with why
    marks: list[tuple[float, float]] = field(default_factory=list)  # film second, CPU seconds


def play(path: Path, variant: str, engine: str, clip_labels: list[Label], options: Any) -> Played:
    from django.conf import settings

    from commentary.narrators.checking.check import check
    from commentary.narrators.checking.measured import Measured
    from commentary.narrators.narrator import Line, MatchState
    from commentary.playback.film import Film, seconds_at
    from commentary.playback.pipeline import Pipeline
    from commentary.registry import ENGINES

    film = Film(path)
    made = ENGINES[engine]
    match, measured = MatchState(language=options.lang), Measured()
    pipeline = Pipeline(
        made.observers,
        made.narrator,
        match,
        cores=settings.COMMENTARY_CORES,
        at_real_pace=options.realtime,
        on_scene=lambda scene, now: measured.add(scene),
    )
    marks: list[tuple[float, float]] = []
    start = variants.OFFSETS.get(variant, 0.0)
    frames = film.frames(settings.COMMENTARY_FRAMES_PER_SECOND, start=start)
    began = time.process_time()
    changed = variants.frames(variant, frames) if variant != "plain" else frames
    lines: list[Said] = []
    dropped: list[tuple[Said, str]] = []
    written: list[Line] = []
    for told in pipeline.play(_marked(changed, marks)):
        said = Said(seconds_at(told.at), told.age, told.line.text, told.line.claims)
        why = check(told.line, measured, match, written, told.at)
        if why is None:
            lines.append(said)
            written.append(told.line)
        else:
            dropped.append((said, str(why)))
    cpu = time.process_time() - began
    seconds = max(film.seconds, pipeline.second)
    if variant == "mirror":
        clip_labels = truth.mirrored(clip_labels)
    elif variant == "shaken":
        clip_labels = truth.shaken(clip_labels, seconds)
    looks = {
        looker.name: f"{looker.sensed / (seconds - start):.1f}/s, {looker.effort}"
        for looker in pipeline.lookers
    }
    judgement = judge(lines, clip_labels)
    return Played(path.stem, variant, seconds, cpu, lines, judgement, looks, dropped, marks)


def _marked(frames: Iterable[Any], marks: list[tuple[float, float]]) -> Iterator[Any]:
    from commentary.playback.film import seconds_at

    for frame in frames:
        marks.append((seconds_at(frame.at), time.process_time()))
        yield frame


def warm(path: Path, engine: str) -> None:
    """Models are loaded once for all broadcasts of a process."""
    from commentary.narrators.narrator import MatchState
    from commentary.playback.film import Film
    from commentary.playback.pipeline import Pipeline
    from commentary.registry import ENGINES

    made = ENGINES[engine]
    pipeline = Pipeline(made.observers, made.narrator, MatchState(), cores=64.0)
    list(pipeline.play(islice(Film(path).frames(6.0), WARM_FRAMES)))


# --- rows ---


def summed(engine: str, name: str, played: Sequence[Played]) -> dict[str, Any]:
    """A row: what was said in all of them together."""
    lines = [line for one in played for line in one.lines]
    minutes = sum(one.seconds for one in played) / 60
    ages = sorted(line.age for line in lines)
    news = sorted(line.news_age for line in lines if line.news_age is not None)
    after = sorted(seconds for one in played for _, seconds in one.judgement.said)
    return {
        "engine": engine,
        "of": name,
        "lines": len(lines),
        "dropped": sum(len(one.dropped) for one in played),
        "true": sum(len(one.judgement.true) for one in played),
        "false": sum(len(one.judgement.false) for one in played),
        "must": sum(len(one.judgement.said) + len(one.judgement.missed) for one in played),
        "said": sum(len(one.judgement.said) for one in played),
        "filler": sum(not line.claims for line in lines),
        "age_p50": percentile(ages, 0.5),
        "age_p90": percentile(ages, 0.9),
        "news_p50": percentile(news, 0.5),
        "news_p90": percentile(news, 0.9),
        "said_after_p50": percentile(after, 0.5),
        "lines_a_minute": round(len(lines) / minutes, 1) if minutes else None,
    }


def costs(engine: str, played: Sequence[Played]) -> dict[str, Any]:
    """A row: CPU, and how quiet it is where nothing happens; of the clips as they are."""
    cores = {one.clip: round(one.cpu / one.seconds, 3) for one in played}
    row: dict[str, Any] = {
        "engine": engine,
        "of": "cost",
        "cores_median": round(statistics.median(cores.values()), 3),
        "cores": cores,
        "looks": {one.clip: one.looks for one in played},
    }
    clip, begin, end = STILL
    for one in played:
        if one.clip == clip:
            spent = [cpu for second, cpu in one.marks if begin <= second <= end]
            said = {int(line.at) for line in one.lines if line.at < end}
            row["still_cores"] = round((spent[-1] - spent[0]) / (end - begin), 3)
            row["still_seconds"] = int(end)
            row["still_quiet_seconds"] = int(end) - len(said)
    return row


# --- what is said meanwhile ---


def say(played: Played, verbosity: int) -> None:
    where = f"{played.clip} {played.variant}"
    print(f"… {where}: {len(played.lines)} lines", file=sys.stderr, flush=True)
    if verbosity >= 2:
        for line in played.lines:
            said = "; ".join(map(_claim, line.claims)) or "filler"
            print(f"   {where} {line.at:6.2f} s  {line.text}  [{said}]", file=sys.stderr)
    if verbosity >= 1:
        for line, claim in played.judgement.false:
            words = f"{line.at:6.2f} s  {line.text}  [{_claim(claim)}]"
            print(f"   FALSE {where} {words}", file=sys.stderr)
        for label in played.judgement.missed:
            print(f"   missed {where} {label}", file=sys.stderr)
        for line, why in played.dropped:
            print(f"   dropped {where} {line.at:6.2f} s  {line.text}  [{why}]", file=sys.stderr)


def _claim(claim: Any) -> str:
    from commentary.playback.printing import claim_words

    return claim_words(claim)


# --- the program ---


def main(arguments: Sequence[str] | None = None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from commentary.registry import ENGINES

    options = _options(
        list(ENGINES), [name for name in ENGINES if ENGINES[name].observers], arguments
    )
    if options.check:
        try_check(options)
        return
    if options.footage is None or not options.footage.is_dir():
        print(f"No footage (--footage DIR or {ENVIRONMENT}): nothing was judged.")
        return
    labelled = _labelled()
    clips = _clips(options, labelled)
    if not clips:
        raise SystemExit(f"No clip in {options.footage} has labels: {', '.join(labelled)}.")
    rows: list[dict[str, Any]] = []
    for engine in options.engine:
        rows += engine_rows(engine, clips, labelled, options)
    if options.json:
        print("\n".join(json.dumps(row) for row in rows), flush=True)
    else:
        print(tables.commentary(rows))


def _labelled() -> dict[str, list[Label]]:
    return {path.stem: truth.read(path) for path in sorted(truth.FOLDER.glob("*.txt"))}


def _clips(options: Any, labelled: dict[str, list[Label]]) -> list[Path]:
    return [
        path
        for path in sorted(options.footage.iterdir())
        if path.stem in labelled and path.suffix in (".mp4", ".mkv", ".webm", ".avi")
        if not options.clip or path.stem in options.clip
    ]


def try_check(options: Any) -> None:
    from bench.check import program

    labelled = _labelled()
    films = options.footage is not None and options.footage.is_dir()
    clips = _clips(options, labelled) if films else []
    found = program.measure(clips, labelled, of_each=options.of_each, seed=options.seed)
    program.show(found, as_json=options.json)


def engine_rows(
    engine: str, clips: list[Path], labelled: dict[str, list[Label]], options: Any
) -> list[dict[str, Any]]:
    warm(clips[0], engine)
    played: list[Played] = []
    for path in clips:
        for variant in options.variants:
            if not variants.differs(variant, _width(path)):
                continue
            one = play(path, variant, engine, labelled[path.stem], options)
            say(one, options.verbose)
            played.append(one)
    rows = []
    for variant in options.variants:
        of_variant = [one for one in played if one.variant == variant]
        if of_variant:
            rows.append(summed(engine, variant, of_variant))
    rows.append(summed(engine, "all", played))
    plain = [one for one in played if one.variant == "plain"]
    rows += [summed(engine, f"plain, {one.clip}", [one]) for one in plain]
    return [*rows, costs(engine, plain)] if plain else rows


def _width(path: Path) -> int:
    from commentary.playback.film import Film

    return int(next(Film(path).frames(1.0)).image.shape[1])


def _options(engines: list[str], looking: list[str], arguments: Sequence[str] | None) -> Any:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    folder = os.environ.get(ENVIRONMENT)
    parser.add_argument("--footage", type=Path, default=Path(folder) if folder else None)
    parser.add_argument("--engine", nargs="+", choices=engines, default=looking)
    parser.add_argument("--variants", default=",".join(variants.NAMES), help="separated by commas")
    parser.add_argument("--clip", nargs="+", help="only these, by name")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--realtime", action="store_true")
    parser.add_argument("--check", action="store_true", help="try what it drops instead")
    parser.add_argument("--of-each", type=int, default=60, help="answers of a kind and language")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("-v", "--verbose", action="count", default=0)
    options = parser.parse_args(arguments)
    options.variants = options.variants.split(",")
    for name in options.variants:
        if name not in variants.NAMES:
            parser.error(f"there is no variant {name!r}: use {', '.join(variants.NAMES)}")
    return options


if __name__ == "__main__":
    main()
