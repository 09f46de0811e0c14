"""What is counted and timed, for ``GET /metrics``: every name, its labels, its buckets.

A label's values come from a list of ours (codes, stages, parts of the product), never from people:
no code of a broadcast, no identity, no address. ``docs/monitoring.md`` says how to read them.
"""

from dataclasses import dataclass

# Seconds, for what a person waits for, and for what only a program does.
WAITS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
STEPS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Measure:
    """``name``: as Prometheus has it, without the ``_total`` of a counter. ``buckets``: the upper
    bounds of a histogram; a counter has none. ``known``: shown as 0 before anything is counted, so
    that the first one is an increase."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    known: tuple[tuple[str, ...], ...] = ()


_DOORS = ("start", "camera", "spectator", "token", "join", "guest")
_STATUSES = ("2xx", "3xx", "4xx", "5xx")
_PAGES = ("camera", "spectator")
_KINDS = ("joined", "join_failed", "lost", "quality", "device", "guest_fallback")
_STAGES = ("body_parse", "auth", "canAccessLive", "profile_fetch", "livekit_token_sign")

STARTS = Measure(
    "sideline_starts",
    "Broadcasts asked for, by outcome: ok, or the code of the error.",
    ("code",),
    known=(("ok",),),
)
START_SECONDS = Measure(
    "sideline_start_seconds", "From asking for a broadcast to the answer.", buckets=WAITS
)
JOINS = Measure(
    "sideline_joins",
    "Grants asked for, by API call and outcome: ok, or the code of the error.",
    ("door", "code"),
    known=tuple((door, "ok") for door in _DOORS[1:]),
)
JOIN_SECONDS = Measure(
    "sideline_join_seconds",
    "From asking for a grant to the answer, by API call.",
    ("door",),
    STEPS,
    tuple((door,) for door in _DOORS[1:]),
)
API_ANSWERS = Measure(
    "sideline_api_answers",
    "Answers of the API, by class of status.",
    ("status",),
    known=tuple((status,) for status in _STATUSES),
)
FIRST_PICTURE = Measure(
    "sideline_first_picture_seconds",
    "From a page's attempt to connect until media flows, as pages tell.",
    ("page",),
    WAITS,
    tuple((page,) for page in _PAGES),
)
PAGE_EVENTS = Measure(
    "sideline_page_events",
    "What pages tell of their own connections.",
    ("page", "kind"),
    known=tuple((page, kind) for page in _PAGES for kind in _KINDS),
)
STAGES = Measure(
    "sideline_stages",
    "Stages of answers that have a deadline, by outcome: done, late or failed.",
    ("stage", "outcome"),
    known=tuple((stage, outcome) for stage in _STAGES for outcome in ("done", "late")),
)
STAGE_SECONDS = Measure(
    "sideline_stage_seconds",
    "How long stages of answers took that came to their end.",
    ("stage",),
    STEPS,
    tuple((stage,) for stage in _STAGES),
)
BROADCASTS_ENDED = Measure(
    "sideline_broadcasts_ended",
    "Broadcasts that are over, by reason.",
    ("reason",),
    known=(("host",), ("grace_expired",), ("never_started",), ("room_lost",)),
)
WEBHOOKS = Measure(
    "sideline_webhooks",
    "Webhooks taken in, by provider: new ones, and repetitions.",
    ("provider", "kind"),
)
WEBHOOK_SECONDS = Measure(
    "sideline_webhook_apply_seconds",
    "From taking a webhook in until it is applied.",
    ("provider",),
    (*STEPS, 15.0),
)
LINES = Measure("sideline_commentary_lines", "Lines of the commentator.", known=((),))
LINE_AGE = Measure(
    "sideline_commentary_line_age_seconds",
    "From the picture that a line is about until the line is in the log.",
    buckets=(0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0),
)
LOOKS = Measure(
    "sideline_commentary_looks",
    "Looks of the commentator's observers.",
    ("observer",),
    known=(("motion",), ("people",)),
)
CPU = Measure("sideline_process_cpu_seconds", "CPU time of all processes of a part.", ("part",))

ALL = (
    STARTS,
    START_SECONDS,
    JOINS,
    JOIN_SECONDS,
    API_ANSWERS,
    FIRST_PICTURE,
    PAGE_EVENTS,
    STAGES,
    STAGE_SECONDS,
    BROADCASTS_ENDED,
    WEBHOOKS,
    WEBHOOK_SECONDS,
    LINES,
    LINE_AGE,
    LOOKS,
    CPU,
)
