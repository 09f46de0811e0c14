"""The table of ``bench/fanout_processes.py`` in docs/performance.md."""

import statistics

from bench.support.tables import Row, table

MODES = {"one": "one", "two": "two", "cut": "two, Redis cut"}


def fanout_processes(rows: list[Row]) -> str:
    """Medians of the rounds; of what was lost or came twice, all."""
    ratio = next(row for row in rows if row["case"] == "fanout_processes_ratio")
    body = []
    for mode, title in MODES.items():
        these = [row for row in rows if row.get("mode") == mode]

        def median(name: str, these: list[Row] = these) -> float:
            return float(statistics.median(row[name] for row in these))

        body.append(
            [
                title,
                these[0]["sockets"],
                f"{median('cpu_us_per_delivery'):.1f} µs",
                f"{median('p50_ms'):.0f} ms",
                f"{median('p99_ms'):.0f} ms",
                f"{sum(row['deliveries'] for row in these):,}",
                sum(row["lost"] for row in these),
                sum(row["doubled"] for row in these),
            ]
        )
    head = ["web processes", "sockets", "CPU per delivery", "p50", "p99"]
    said = table([*head, "lines delivered", "lost", "twice"], body)
    return (
        f"{said}\n\nTwo to one, CPU per delivery: **{ratio['two_to_one']} ×** "
        f"({ratio['least']} to {ratio['most']})."
    )
