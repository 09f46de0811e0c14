"""The table of ``bench/crowd.py`` in docs/performance.md."""

from bench.support.tables import Row, table

STEPS = {
    "page": "the page",
    "scripts": "all that it names",
    "grant": "a grant",
    "line": "the first line",
    "picture": "a picture",
    "told": "told that all places are taken",
}


def crowd(rows: list[Row]) -> str:
    return "\n\n".join(map(_one, rows))


def _one(row: Row) -> str:
    had = table(
        ["", "of how many", "50 %", "95 %", "100 %"],
        [
            [
                title,
                row["had"][step],
                *(_seconds(row["seconds"][step][p]) for p in ("50", "95", "100")),
            ]
            for step, title in STEPS.items()
        ],
    )
    earlier = table(
        ["who was there before", "pictures/s", "longest gap", "lines/s", "longest gap"],
        [
            [
                f"{name}, {span}",
                seen[span]["pictures_per_second"],
                f"{seen[span]['pictures_longest_gap_s']} s",
                seen[span]["lines_per_second"],
                f"{seen[span]['lines_longest_gap_s']} s",
            ]
            for name, seen in zip(
                ("the same broadcast", "another one"), row["earlier"], strict=True
            )
            for span in ("before", "crowd", "waiting")
        ],
    )
    refused = ", ".join(f"{count} × {what}" for what, count in row["refused"].items()) or "nothing"
    return "\n\n".join([had, earlier, f"{_cost(row)} Refused or failed beside that: {refused}."])


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"


def _cost(row: Row) -> str:
    web, media = (
        {span: row["cores"][span].get(name, 0) for span in ("before", "crowd", "waiting")}
        for name in ("web", "media")
    )
    watching = row["watchers"]
    return (
        f"{row['people']} people loaded {row['assets']} files each; **{watching['spectators']}** "
        f"watch, the slowest of them at {watching['fps'].get('least')} pictures a second. While "
        f"**{row['waiting']}** wait they ask {row['asks_per_second']} times a second; web and "
        f"media take {web['waiting']} and {media['waiting']} core, {web['before']} and "
        f"{media['before']} before the crowd, {web['crowd']} and {media['crowd']} on average while "
        f"it came. The clients took {row['cpu_s']}, {watching['cpu_s']} and "
        f"{row['onlookers_cpu_s']} s of a core (people, watchers, cameras)."
    )
