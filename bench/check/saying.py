"""Puts what is seen, or not, into words."""

import random

from bench.check.situation import Seen
from bench.check.wording import WORDINGS
from bench.check.wording.form import Texts
from commentary.narrators.match_said import KnownMatch
from commentary.observers.facts import What
from sessions_app.sports.rules import Side
from sessions_app.sports.scoreboard import Pair


class Voice:
    """One language and style; ``rng`` decides where there is a choice."""

    def __init__(self, lang: str, style: str, rng: random.Random) -> None:
        self.lang, self.style, self.rng = lang, style, rng
        self.wording = WORDINGS[lang]

    def sentence(self, words: str) -> str:
        opening = self.rng.choice(self.wording.openings[self.style])
        text = f"{opening}{words}".strip()
        start = 1 if text[0] in "¡¿" else 0
        text = text[:start] + text[start].upper() + text[start + 1 :]
        return self._ended(text)

    def _ended(self, text: str) -> str:
        if self.style == "neutral" or self.rng.random() < 0.2:
            return f"{text}."
        if self.lang == "es":
            return f"{text}!" if "¡" in text else f"¡{text}!"
        return f"{text}\u202f!" if self.lang == "fr" else f"{text}!"

    def choice(self, texts: Texts) -> str:
        return self.rng.choice(texts)

    def seen(self, seen: Seen) -> str:
        """Of what can be seen: with the colour, the number and the way that it names."""
        return self.sentence(self._seen(seen))

    def both(self, one: Seen, other: Seen) -> str:
        words = self.wording.joined.replace("{one}", self._seen(one))
        return self.sentence(words.replace("{other}", self._seen(other)))

    def _seen(self, seen: Seen) -> str:
        if seen.what is What.PEOPLE and seen.number == 0:
            return self.choice(self.wording.seen["nobody"])
        words = self.choice(self.wording.seen[str(seen.what)])
        if "{people}" in words:
            words = words.replace("{people}", self._people(seen))
        words = words.replace("{who}", self._who(seen.who))
        way = self.wording.ways.get(seen.direction)
        return words.replace("{way}", "" if way is None else self.choice(way))

    def _people(self, seen: Seen) -> str:
        number = seen.number or 1
        if seen.what is What.SEVERAL_PEOPLE:
            word = self.wording.numbers[number] if self.rng.random() < 0.7 else str(number)
            return self.choice(self.wording.at_least).replace("{n}", word)
        return self.choice(self.wording.people[number])

    def _who(self, colour: str) -> str:
        if not colour:
            return self.choice(self.wording.unknown)
        return self.choice(self.wording.somebody).replace("{c}", self.wording.colours[colour])

    def filler(self) -> str:
        return self.sentence(self.choice(self.wording.fillers))

    # --- of a match ---

    def score(self, match: KnownMatch | None, score: Pair) -> str:
        small = max(score.home, score.away) < len(self.wording.numbers)
        key = "score_words" if small and self.rng.random() < 0.4 else "score"
        words = self.choice(self.wording.match[key])
        return self.sentence(self._filled(words, match, score))

    def of_match(
        self, key: str, match: KnownMatch | None, *, side: Side = "home", number: int | None = None
    ) -> str:
        words = self.choice(self.wording.match[key]).replace("{n}", str(number))
        return self.sentence(self._filled(self._team(words, match, side), match, Pair()))

    def moment(self, key: str, match: KnownMatch | None, side: Side) -> str:
        return self.sentence(self._team(self.choice(self.wording.moments[key]), match, side))

    def offence(self, match: KnownMatch | None, side: Side) -> str:
        return self.sentence(self._team(self.choice(self.wording.offences), match, side))

    def _team(self, words: str, match: KnownMatch | None, side: Side) -> str:
        other: Side = "away" if side == "home" else "home"
        return words.replace("{team}", _name(match, side)).replace("{other}", _name(match, other))

    def _filled(self, words: str, match: KnownMatch | None, score: Pair) -> str:
        numbers = self.wording.numbers
        if "{hw}" in words:
            words = words.replace("{hw}", numbers[score.home]).replace("{aw}", numbers[score.away])
        words = words.replace("{h}", str(score.home)).replace("{a}", str(score.away))
        words = words.replace("{home}", _name(match, "home"))
        return words.replace("{away}", _name(match, "away"))


def _name(match: KnownMatch | None, side: Side) -> str:
    """Where nobody named them, a liar names them all the same."""
    if match is None:
        return "Lions" if side == "home" else "Tigers"
    return match.team(side).name
