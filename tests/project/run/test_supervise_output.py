"""Lines of several processes, put together by the supervisor."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.run.supervise import Output


@pytest.fixture
def output(tmp_path: Path) -> Iterator[Output]:
    yield Output(tmp_path, ["web", "beat"], as_json=False)


def test_lines_arrive_whole_though_they_come_in_pieces(
    output: Output, capsys: pytest.CaptureFixture[str]
) -> None:
    output.feed("web", b"web             one\nweb             t")
    output.feed("beat", b"beat            between\n")
    output.feed("web", "wö\n".encode()[:2])
    output.feed("web", "wö\n".encode()[2:])
    assert capsys.readouterr().out.splitlines() == [
        "web             one",
        "beat            between",
        "web             twö",
    ]


def test_a_line_without_a_name_gets_it(output: Output, capsys: pytest.CaptureFixture[str]) -> None:
    output.feed("web", b"Fatal Python error\n\n")
    assert capsys.readouterr().out == "web             Fatal Python error\n"


def test_the_last_words_of_a_process_are_not_lost(
    output: Output, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    output.feed("web", b"dying")
    output.flush("web")
    assert capsys.readouterr().out == "web             dying\n"
    assert (tmp_path / "sideline.log").read_text() == "web             dying\n"


def test_json_stays_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(tmp_path, ["web"], as_json=True)
    output.feed("web", b'{"process": "web", "message": "a"}\nnot json\n')
    output.say("stopping")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["message"] for line in lines] == ["a", "not json", "stopping"]
    assert [line["process"] for line in lines] == ["web", "web", "supervisor"]


def test_no_program_speaks_to_the_terminal(
    output: Output, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Ours write no such thing; one that is not ours may."""
    output.feed("media", b"joined \x1b]0;owned\x07 \xe2\x80\xae\r\n")
    line = "media           joined \\u001b]0;owned\\u0007 \\u202e\n"
    assert capsys.readouterr().out == line
    assert (tmp_path / "sideline.log").read_text() == line
