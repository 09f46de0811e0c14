"""Why a model that somebody else runs does not speak: one vocabulary for rows, pages, diagnosis."""

from enum import StrEnum


class Trouble(StrEnum):
    """Stored in ``CommentaryRun.model_trouble``; each has a sentence for hosts
    (``sessions_app.pages.commentary.model_texts``) and one for operators (diagnosis)."""

    KEY_REFUSED = "key_refused"  # 401, 403: until a restart
    MODEL_UNKNOWN = "model_unknown"  # 404: until a restart
    REQUEST_REFUSED = "request_refused"  # another 4xx, whatever was left out: until a restart
    RATE_LIMITED = "rate_limited"  # 429
    OVERLOADED = "overloaded"  # 5xx, also while a local one loads
    UNREACHABLE = "unreachable"  # nobody answers, or cuts off
    CERTIFICATE = "certificate"  # https whose certificate is not good
    REDIRECTED = "redirected"  # pictures go nowhere but to the address that was set
    SLOW = "slow"  # no answer within our limit
    BAD_ANSWER = "bad_answer"  # empty, cut, too large, or nothing that can be read
    BUDGET_SPENT = "budget_spent"  # the hour's, of all broadcasts together
