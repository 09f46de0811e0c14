"""The tables of docs/performance.md: rows that the programs print → Markdown."""

from typing import Any

Row = dict[str, Any]


def table(head: list[str], rows: list[list[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def spread(value: Row | None, unit: str) -> str:
    if value is None:
        return ""
    return f"**{value['median']} {unit}** ({value['least']} to {value['most']})"


def join(rows: list[Row]) -> str:
    return table(
        ["pages", "START → Streaming", "spectator page load → first picture", "rounds"],
        [
            [
                row["server"],
                spread(row["start_to_streaming_ms"], "ms"),
                spread(row["load_to_first_frame_ms"], "ms"),
                row["rounds"],
            ]
            for row in rows
        ],
    )


def join_livekit(rows: list[Row]) -> str:
    ours, among_ours, bare = rows

    def ratio(key: str, peer: Row) -> str:
        return f"**{ours[key]['median'] / peer[key]['median']:.2f} ×**"

    start, watch = "start_to_streaming_ms", "load_to_first_frame_ms"
    lines = [
        join([ours, bare, among_ours | {start: None}]),
        f"| ours to bare | {ratio(start, bare)} | {ratio(watch, bare)} | |",
        f"| … on our broadcast | | {ratio(watch, among_ours)} | |",
    ]
    return "\n".join(lines)


def heal(rows: list[Row]) -> str:
    (row,) = rows
    seen = table(
        ["what happens", "seconds until people see it", "goal"],
        [
            ["camera page closed → countdown", spread(row["closed_to_countdown_s"], "s"), "3"],
            [
                "camera's browser killed → countdown",
                spread(row["killed_browser_to_countdown_s"], "s"),
                "3",
            ],
            ["END → camera page and spectator page", spread(row["end_to_every_page_s"], "s"), "1"],
        ],
    )
    kills = table(
        [
            "SIGKILL of",
            "serves again after",
            "video moves after",
            "new line after",
            "both, counted from when it serves (goal 5 s)",
        ],
        [
            [
                victim,
                f"{kill['serves_s']} s",
                f"{kill['video_s']} s",
                f"{kill['line_s']} s",
                f"**{kill['healed_s']} s**",
            ]
            for victim, kill in row["kill"].items()
        ],
    )
    return f"{seen}\n\n{kills}"


def agreement(rows: list[Row]) -> str:
    return table(
        ["what was killed or done", "times", "median", "90 %", "worst"],
        [
            [
                row["what"],
                row["times"],
                f"**{row['median_s']} s**",
                f"{row['p90_s']} s",
                f"**{row['most_s']} s**",
            ]
            for row in rows
        ],
    )


WANTED = {"tokens": "a token, by an account", "grants": "a spectator's grant"}
TOKEN_SERVERS = (
    ("ours", "ours"),
    ("FastAPI, the same checks", "honest"),
    ("FastAPI, no checks", "bare"),
)


def _of_theirs(ours: Row, theirs: Row) -> str:
    return f"{ours['per_second'] / theirs['per_second']:.2f} ×"


def cluster(rows: list[Row]) -> str:
    killed = [row for row in rows if row["case"] == "killed"]
    [agreeing] = [row for row in rows if row["case"] == "agreeing"]
    lost = table(
        ["rooms", "of them on the killed node", "the first is back", "all are back"],
        [
            [row["rooms"], row["lost"], f"{row['first_s']} s", f"**{row['whole_s']} s**"]
            for row in killed
        ],
    )
    without, with_redis = agreeing["without_ms"], agreeing["with_ms"]
    sweep = (
        f"A sweep that finds nothing: {without} ms without that Redis, **{with_redis} ms** with it."
    )
    return f"{lost}\n\n{sweep}"


def tokens(rows: list[Row]) -> str:
    cases: dict[str, list[Row]] = {}
    for row in rows:
        cases.setdefault(row["case"], []).append(row)
    asked = table(
        ["database", "asked for", "", "a second", "p99", "CPU of each", "ours, of theirs"],
        [
            [
                row["database"],
                WANTED[row["case"]],
                who,
                row[key]["per_second"],
                f"{row[key]['p99_ms']} ms",
                f"{row[key]['cpu_ms']} ms",
                "" if key == "ours" else f"**{_of_theirs(row['ours'], row[key])}**",
            ]
            for row in [*cases["tokens"], *cases["grants"]]
            for who, key in TOKEN_SERVERS
            if key in row
        ],
    )
    hanging = table(
        ["database", "what hangs for every tenth", "p99 normally", "p99 beside them", "ratio"],
        [
            [
                row["database"],
                HANGS[row["where"]],
                f"{row['normal']['p99_ms']} ms",
                f"{row['beside']['p99_ms']} ms",
                f"**{row['beside']['p99_ms'] / row['normal']['p99_ms']:.2f} ×**",
            ]
            for row in cases["hanging"]
        ],
    )
    stalls = table(
        ["server", "10,000 requests whose", "answered 504", "MiB", "open files", "threads"],
        [
            [
                row["server"],
                STALLS[row["kind"]],
                f"{row['answered_504']:,}",
                *(f"{row['before'][key]} → **{row['after'][key]}**" for key in HELD),
            ]
            for row in cases["stalls"]
        ],
    )
    (ping,) = cases["postping"]
    said = (
        f"`POST /api/postping`, time at the server: median {ping['alone']['p50_ms']:.2f} ms, most "
        f"**{ping['alone']['most_ms']:.1f} ms**; while tokens are asked for as fast as can be: "
        f"{ping['busy']['p50_ms']:.2f} ms, most **{ping['busy']['most_ms']:.1f} ms**."
    )
    return "\n\n".join([asked, hanging, said, stalls])


PAGES = {
    "ping": "`/api/ping`",
    "live": "a live broadcast's page",
    "unchanged": "… by who has it (304)",
    "door": "the door",
    "ended": "an ended one of 7,000 lines",
    "ended_later": "… its last page of lines",
    "django": "live, made for each (a session's)",
    "django_ended": "ended, made for each",
}


def pages(rows: list[Row]) -> str:
    (row,) = rows
    asked = table(
        ["one web process", "a second", "p99", "to ping"],
        [
            [name, row["rates"][key], f"{row['p99_ms'][key]} ms", f"**{row['to_ping'][key]} ×**"]
            for key, name in PAGES.items()
        ],
    )
    crowd = f"All of {row['crowd']} who come at once, by connections of their own, have the page"
    return f"{asked}\n\n{crowd} after **{row['crowd_s']} s**."


HANGS = {"service": "the service that proves who they are", "statement": "a statement"}
STALLS = {"body": "body stops half-way", "proof": "proof hangs"}
HELD = ("mib", "files", "threads")


def fuzz(rows: list[Row]) -> str:
    return table(
        ["operations", "requests", "5xx, or not in our form, or not as documented", "seed"],
        [
            [row["operations"], f"{row['cases']:,}", f"**{row['failures']}**", row["seed"]]
            for row in rows
        ],
    )


FANOUT_REMARK = """
At 1,000 sockets every goal is met. At 100 sockets `hub` misses 0.2 × group_send: with so few
deliveries a second, most of what is left is the fixed cost of a line (waking up, one read of the
database, one encoding), which group_send, kept in memory, does not pay. It is 1 % of a core.
"""


def fanout(rows: list[Row]) -> str:
    cases = [row for row in rows if row["case"] == "fanout"]
    ratios = {(r["server"], r["sockets"]): r for r in rows if r["case"] == "fanout_ratio"}
    body = []
    for row in cases:
        ratio = ratios[row["server"], row["sockets"]]
        hub = row["mode"] == "hub"
        body.append(
            [
                row["server"],
                row["sockets"],
                row["mode"],
                f"{row['cpu_us_per_delivery']} µs",
                f"{row['p99_ms']} ms",
                f"**{ratio['hub_to_bare']} × / {ratio['hub_to_group_send']} ×**" if hub else "",
            ]
        )
    head = ["server", "sockets", "", "CPU per delivery", "p99", "hub to bare / to group_send"]
    return table(head, body) + "\n" + FANOUT_REMARK


def media(rows: list[Row]) -> str:
    peers = {row["spectators"]: row for row in rows if row["server"] == "LiveKit"}

    def ratio(row: Row) -> str:
        peer = peers.get(row["spectators"])
        if peer is None or row["server"] == "LiveKit":
            return ""
        return f"**{row['us_per_picture'] / peer['us_per_picture']:.2f} ×**"

    return table(
        [
            *("server", "spectators", "cores", "MiB", "pictures/s (the slowest)"),
            *("longest pause", "packets missing", "CPU per picture", "ours ÷ LiveKit's"),
        ],
        [
            [
                row["server"] + (" (while joining)" if row.get("case") == "storm" else ""),
                row["spectators"],
                row["cores"],
                row["rss_mb"],
                row["fps_least"],
                f"{row['pause_most_ms']} ms",
                row["missing"],
                f"{row['us_per_picture']} µs",
                "" if row.get("case") else ratio(row),
            ]
            for row in rows
        ],
    )


def idle(rows: list[Row]) -> str:
    (row,) = rows
    parts = table(
        ["process", "cores", "MiB"],
        [[name, part["cores"], part["mib"]] for name, part in row["processes"].items()]
        + [["**all**", f"**{row['idle_cores']}**", f"**{row['memory_mib']}**"]],
    )
    post = row["post_session_ms"]
    return (
        f"{parts}\n\n`POST /api/sessions`, until the room exists at the media server: "
        f"**{post['median']} ms** (p95 {post['p95']} ms)."
    )


def sweep(rows: list[Row]) -> str:
    return table(
        ["open", "ended", "clock's half", "provider's half"],
        [
            [row["open"], row["ended"], f"{row['clock_ms']} ms", f"{row['provider_ms']} ms"]
            for row in rows
        ],
    )


SWEEP_CASES = {
    "making": "all are wanted, none is there",
    "agreeing": "nothing differs (median of 20)",
    "remaking": "LiveKit was killed and started again, empty",
}


def sweep_livekit(rows: list[Row]) -> str:
    return table(
        ["rooms", "what is the case", "calls", "sweeps", "time until both agree"],
        [
            [
                row["rooms"],
                SWEEP_CASES[row["case"]],
                f"{row['calls']:.0f}",
                row["sweeps"],
                f"**{row['seconds']} s**",
            ]
            for row in rows
        ],
    )


def eyes(rows: list[Row]) -> str:
    return table(
        [
            "broadcasts",
            "cores",
            "lines/min of each",
            "age p50 / p90",
            "people, looks a second of each",
        ],
        [
            [
                row["broadcasts"],
                f"**{row['cores']}**",
                row["lines_per_minute"],
                _ages(row["age_p50"], row["age_p90"]),
                ", ".join(
                    looking.rpartition("people: ")[2].rpartition(", ")[2].removesuffix("/s")
                    for looking in row["looking_at_the_end"]
                ),
            ]
            for row in rows
        ],
    )


def commentary(rows: list[Row]) -> str:
    judged = table(
        [
            "engine",
            "film",
            "lines",
            "true",
            "false",
            "said of must",
            "after",
            "filler",
            "age p50 / p90",
            "news",
            "lines/min",
        ],
        [
            [
                row["engine"],
                str(row["of"]).removeprefix("plain, "),
                row["lines"],
                row["true"],
                f"**{row['false']}**",
                _share(row["said"], row["must"]),
                _seconds(row["said_after_p50"]),
                _percent(row["filler"], row["lines"]),
                _ages(row["age_p50"], row["age_p90"]),
                _ages(row["news_p50"], row["news_p90"]),
                row["lines_a_minute"],
            ]
            for row in rows
            if row["of"] != "cost"
        ],
    )
    spent = table(
        ["engine", "cores, median of the clips", "least to most", "still scene", "of it quiet"],
        [
            [
                row["engine"],
                f"**{row['cores_median']}**",
                f"{min(row['cores'].values())} to {max(row['cores'].values())}",
                row.get("still_cores", ""),
                f"{row['still_quiet_seconds']} of {row['still_seconds']} s"
                if "still_seconds" in row
                else "",
            ]
            for row in rows
            if row["of"] == "cost"
        ],
    )
    return f"{judged}\n\n{spent}"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else ""


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""


def _ages(p50: float | None, p90: float | None) -> str:
    return "" if p50 is None else f"{p50} / {p90} s"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value} s"


def check(rows: list[Row]) -> str:
    """One table for what is made up and what was filmed; a line for each kind of answer."""
    kinds = dict.fromkeys((row["verdict"], row["kind"]) for row in rows if "kind" in row)
    ofs = list(dict.fromkeys(row["check"] for row in rows))
    by_kind = {(row["check"], row["verdict"], row["kind"]): row for row in rows if "kind" in row}
    head = ["answers", "kind", *(f"dropped, {of}" for of in ofs)]
    body: list[list[object]] = [
        [verdict, kind, *(_dropped(by_kind.get((of, verdict, kind))) for of in ofs)]
        for verdict, kind in kinds
    ]
    totals = {row["check"]: row for row in rows if row["verdict"] == "all"}
    for verdict, key in (("lie", "lies"), ("truth", "truths")):
        parts = [_part(totals[of][f"{key}_dropped"], totals[of][key]) for of in ofs]
        body.append([verdict, "**all**", *(f"**{part}**" for part in parts)])
    return table(head, body)


def _dropped(row: Row | None) -> str:
    return "" if row is None else _part(row["dropped"], row["made"])


def _part(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else ""


def vision(rows: list[Row]) -> str:
    (row,) = rows
    return table(
        ["questions", "JPEGs", "CPU for them", "CPU to ask", "sent", "frames held", "grown"],
        [
            [
                row["calls"],
                row["pictures"],
                f"**{row['encoding_ms']} ms**",
                f"**{row['asking_ms']} ms**",
                f"{row['kb']} kB",
                f"{row['held_mib']} MiB",
                f"{row['grown_mib']} MiB",
            ]
        ],
    )


def voice(rows: list[Row]) -> str:
    return table(
        [
            "voice",
            "lines",
            "too old",
            "written → heard",
            "written → file",
            "of sound",
            "file",
            "CPU a line",
            "memory",
        ],
        [
            [
                row["voice"],
                row["lines"],
                row["too_old"],
                f"**{row['heard']['p50']} s** ({row['heard']['p90']} s)",
                f"{row['ready']['p50']} s ({row['ready']['p90']} s)",
                f"{row['sound']['p50']} s",
                f"{row['kb']['p50']} kB (most {row['kb']['most']})",
                f"{row['cpu_s']} s",
                f"{row['mib']} MiB",
            ]
            for row in rows
        ],
    )
