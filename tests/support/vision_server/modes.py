"""How the endpoint behaves."""

from enum import StrEnum


class Mode(StrEnum):
    GOOD = "good"
    # How long it takes.
    SLOW = "slow"  # ``seconds``, then good
    HANGS = "hangs"  # no byte, ever
    # It would rather not.
    RATE_LIMITED = "429"  # with ``retry_after``
    RATE_LIMITED_LIST = "429_list"  # as Gemini says it
    LOADING = "503"  # for ``times`` requests, then good
    BROKEN = "500_text"
    KEY_REFUSED = "401"
    KEY_REFUSED_GEMINI = "400_key"
    MODEL_UNKNOWN = "404"
    REDIRECT = "redirect"  # to ``elsewhere``
    REFUSES_ALL = "400"
    # It does not understand all of the protocol.
    NO_SCHEMA_VLLM = "no_schema_vllm"
    NO_SCHEMA_LLAMA = "no_schema_llama"
    NO_SCHEMA_OLLAMA = "no_schema_ollama"
    NO_SCHEMA_GEMINI = "no_schema_gemini"
    NO_SCHEMA_UNNAMED = "no_schema_unnamed"
    NO_OBJECT = "no_object"  # nor json_schema
    OLD_LENGTH = "no_max_completion_tokens"
    NO_DETAIL = "no_detail"
    ONE_PICTURE = "one_picture"
    SHORT_CONTEXT = "short_context"  # two pictures fit
    THINKS = "thinks"  # into an empty answer, unless it is told to think less
    THINKS_ALOUD = "thinks_aloud"  # the same, and its thoughts are the answer
    THINKS_ALWAYS = "thinks_always"  # and refuses to think less; it needs more room
    # Its answers are odd.
    EMPTY = "empty"
    NULL = "null"
    PARTS = "parts"  # the content is a list
    FENCED = "fenced"
    PROSE = "prose"  # round the JSON
    PLAIN = "plain"  # no JSON at all
    CUT = "cut"  # within the body
    NOT_JSON = "not_json"
    NO_USAGE = "no_usage"
    LARGE = "10mb"
    LARGE_ERROR = "10mb_error"
    NOTHING_NEW = "nothing_new"  # say is null
    # It tells what is not so.
    LIES_SCORE = "lies_score"
    INJECTED = "injected"  # as if it obeyed a text in the picture
    OTHER_LANGUAGE = "other_language"
    TOO_LONG = "too_long"
