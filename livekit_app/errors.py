"""The errors every layer speaks.

``ServiceError`` is what a service raises for a caller to see: it carries its HTTP status and a
stable code, and ``project`` renders it as ``{error, code, stage, timeoutMs, reqId}``.
``ProviderError`` and its few kinds are what an adapter raises; each carries the decision, so nobody
above an adapter reads a vendor's status.
"""


class ServiceError(Exception):
    """A refusal or failure with a stable ``code`` for programs and a sentence for people.

    ``stage`` names the step that failed, ``timeout_ms`` its limit where a limit was hit,
    ``retry_after`` seconds for the Retry-After header.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int,
        stage: str,
        timeout_ms: int | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.stage = stage
        self.timeout_ms = timeout_ms
        self.retry_after = retry_after


def over(stage: str) -> ServiceError:
    """410 ``ended``: nobody joins or changes what is over. ``stage``: which step found it so."""
    return ServiceError("ended", "This broadcast is over.", status=410, stage=stage)


def withdrawn(code: str, message: str, *, stage: str) -> ServiceError:
    """410: it was there, and was taken back."""
    return ServiceError(code, message, status=410, stage=stage)


class ProviderError(Exception):
    """The media provider did not do what was asked. Never the user's fault (502/503, not 404).

    ``retryable``: the same call may work later. ``unknown``: it may have been carried out; look
    before deciding (a timeout means unknown, not failed).
    """

    code = "provider_error"
    retryable = True
    unknown = False


class ProviderUnreachable(ProviderError):
    """Nothing listens there, the name does not resolve, or the connection broke before sending."""

    code = "provider_unreachable"


class ProviderTimeout(ProviderError):
    """Our deadline passed; the call may have been carried out."""

    code = "provider_timeout"
    unknown = True


class ProviderBroken(ProviderError):
    """It answered 5xx or something that is not its protocol (a wrong proxy, an HTML page)."""

    code = "provider_broken"
    unknown = True


class ProviderRejected(ProviderError):
    """It understood and refused: credentials, limits or an invalid request. Waiting will not help
    unless ``retryable`` says so (a full server empties)."""

    code = "provider_rejected"
    retryable = False


class ProviderCredentials(ProviderRejected):
    """It does not take our key or secret, or we have none."""

    code = "provider_credentials"


class ProviderBusy(ProviderError):
    """We asked too often. Nothing was done; ``retry_after``: seconds, as it said or as we guess."""

    code = "provider_busy"

    def __init__(self, message: str, *, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderFull(ProviderRejected):
    """Its limit of rooms or participants is reached."""

    code = "provider_full"
    retryable = True


class BadToken(Exception):
    """A join token that its own media server would not take. The message holds no part of it."""


class BadWebhook(Exception):
    """A webhook whose signature, body or age is wrong. ``status`` is 401, 400 or 413."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
