"""A request that calls us by a name that is not ours: refused, and told in one line now and then
(``project.logs.Seldom``)."""

import logging

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

logger = logging.getLogger(__name__)

_KNOWN = "_sideline_own_host"  # on the request


def own_host(request: HttpRequest) -> str:
    """The Host header with its port; empty when it is not one of ours. Looked at once a request."""
    known: str | None = getattr(request, _KNOWN, None)
    if known is None:
        try:
            known = request.get_host()
        except DisallowedHost:
            known = ""
        setattr(request, _KNOWN, known)
    return known


def is_ours(host: str) -> bool:
    """The same question where there is no request of Django's."""
    domain, _ = split_domain_port(host)
    hosts = settings.ALLOWED_HOSTS or (["localhost"] if settings.DEBUG else [])
    return bool(domain) and validate_host(domain, hosts)


def mention(host: str, *, kind: str) -> None:
    """``kind``: of request, for whoever looks for a forgotten ALLOWED_HOSTS."""
    logger.warning("[web] foreign host refused (ALLOWED_HOSTS)", extra={"host": host, "kind": kind})
