"""What a model's calls cost, as whoever keeps the budget is told of it."""

from typing import Protocol

# Where the endpoint counts nothing itself. A small picture is 85 to 700 tokens, by model.
TOKENS_PER_PICTURE = 300
LETTERS_PER_TOKEN = 4


class ModelMeter(Protocol):
    """Of all broadcasts together."""

    async def admit(self) -> None:
        """Count one request, which follows at once. Raises ``NarratorUnavailable`` with
        ``Trouble.BUDGET_SPENT``, and how long that lasts, where it may not be made."""

    def record(self, prompt_tokens: int, answer_tokens: int) -> None:
        """What a request took: as the endpoint counts it, else estimated. Also of one that failed
        or was given up. Returns at once."""


class Unmetered:
    """Where nobody keeps a budget: a film that is tried."""

    async def admit(self) -> None:
        pass

    def record(self, prompt_tokens: int, answer_tokens: int) -> None:
        pass


def estimated_tokens(letters: int, pictures: int = 0) -> int:
    return -(-letters // LETTERS_PER_TOKEN) + TOKENS_PER_PICTURE * pictures
