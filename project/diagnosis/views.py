"""As much of a diagnosis as its reader may see: everybody, the host, those who run the server."""

from collections.abc import Iterator
from typing import Annotated, Literal

from django.utils import timezone
from pydantic import Field

from livekit_app.schemas import Answer, spelled_out
from project.checking.findings import Check
from project.diagnosis.rounds import Diagnosis
from project.diagnosis.sentences import installation_line, sentence, summary_line
from project.diagnosis.verdicts import Letter
from project.health import SEES_INSIDE
from sessions_app.log.iso_times import iso
from sessions_app.pages.diagnostics_texts import check_name

MARKS = {True: "✅", False: "❌", None: "➖"}
Audience = Literal["anybody", "host", "admin"]


class CheckOut(Answer):
    name: str
    ok: bool | None = Field(description="null: could not be asked, or not in question.")
    detail: str = Field(description="For the host and those who run the server; else empty.")
    ms: float
    code: str | None = Field(description="What is wrong, stable; as `detail`.")


class VerdictOut(Answer):
    letter: Annotated[Letter, spelled_out(Letter)]
    code: str
    text: str = Field(description="What it means and what to do.")


class DiagnosisOut(Answer):
    id: str | None
    checks: list[CheckOut]
    summary: str = Field(description="Room exists ✅ | Guest access ❌")
    verdict: VerdictOut
    audience: Audience
    state: str | None = Field(
        description="The broadcast's; null: there is none, or you may not watch it."
    )
    serverTime: str


def as_answer(diagnosis: Diagnosis) -> DiagnosisOut:
    audience = audience_of(diagnosis)
    session = diagnosis.session
    return DiagnosisOut(
        id=diagnosis.id or None,
        checks=[_check(check, audience) for check in diagnosis.checks.values()],
        summary=summary(diagnosis),
        verdict=VerdictOut(
            letter=diagnosis.verdict.letter,
            code=diagnosis.verdict.code,
            text=_told(diagnosis, audience),
        ),
        audience=audience,
        state=session.state if session else None,
        serverTime=iso(timezone.now()),
    )


def _told(diagnosis: Diagnosis, audience: Audience) -> str:
    """The verdict's sentence; for those who run the server also what the check itself advises."""
    text, verdict = sentence(diagnosis.verdict), diagnosis.verdict
    found = (check for check in diagnosis.checks.values() if check.failed)
    advice = next((check.advice for check in found if check.code == verdict.code), "")
    return f"{text} {advice}" if advice and audience == "admin" else text


def audience_of(diagnosis: Diagnosis) -> Audience:
    if diagnosis.caller.may(SEES_INSIDE):
        return "admin"
    return "host" if diagnosis.by_host else "anybody"


def summary(diagnosis: Diagnosis) -> str:
    if diagnosis.id and not diagnosis.hidden:
        return summary_line(diagnosis.summary)
    checks = diagnosis.checks
    media = [checks[name].ok is True for name in ("provider", "token") if name in checks]
    return installation_line(api=checks["database"].ok is True, media=all(media))


def _check(check: Check, audience: Audience) -> CheckOut:
    """Everybody: which part works. What is wrong with somebody's own code they may read, too."""
    readable = audience != "anybody" or check.name in ("id", "access")
    return CheckOut(
        name=check.name,
        ok=check.ok,
        ms=check.ms,
        code=(check.code or None) if readable else None,
        detail=_detail(check, audience) if readable else "",
    )


def _detail(check: Check, audience: Audience) -> str:
    parts = [check.detail, check.internal if audience == "admin" else ""]
    return "; ".join(part for part in parts if part)


def as_text(diagnosis: Diagnosis) -> Iterator[str]:
    """Lines for a terminal, with everything: whoever has a shell here runs the server."""
    width = max(len(str(check_name(name))) for name in diagnosis.checks)
    for name, check in diagnosis.checks.items():
        what = "; ".join(part for part in (check.code, check.detail, check.internal) if part)
        label = f"{check_name(name):<{width}}"
        yield f"{MARKS[check.ok]} {label}  {check.ms:7.1f} ms  {what}".rstrip()
    yield ""
    yield summary(diagnosis)
    letter = diagnosis.verdict.letter
    head = "OK" if letter is Letter.ALL_GOOD else f"Verdict {letter}"
    yield f"{head} ({diagnosis.verdict.code}): {_told(diagnosis, 'admin')}"
