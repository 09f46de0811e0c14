"""Addresses: what links say, where browsers come from, where media goes."""

import ipaddress
from urllib.parse import urlsplit

import aiohttp
from django.conf import settings

from livekit_app.providers import registry
from project.checking.findings import Check, fine, unasked, wrong
from project.http import cross_site
from project.run import addresses
from sessions_app import links

PROBE_SECONDS = 1.5


def shared_origin() -> str:
    """What links and QR codes begin with: ``http://192.168.1.7:8000``."""
    return links.join_url("").removesuffix("/game/")


def judge_public_url(shared: str, reached_by: str) -> Check | None:
    """What can be told without asking anybody. None: the address has to be tried.

    ``reached_by``: the origin under which the caller reached us; empty from the command line.
    """
    ours, theirs = _host(shared), _host(reached_by)
    detail = f"links say {shared}"
    if is_loopback(ours):
        meant = not settings.PUBLIC_URL and settings.HOST in ("127.0.0.1", "localhost", "::1")
        if meant and (not theirs or is_loopback(theirs)):
            return fine("public_url", "only for this machine")
        return wrong("public_url", "public_url_local", detail, f"reached by {reached_by or '-'}")
    if reached_by == shared:
        return fine("public_url", detail)
    if not settings.PUBLIC_URL and _is_public_name(theirs):
        return wrong("public_url", "public_url_unset", detail, f"reached by {reached_by}")
    return None


async def try_public_url(shared: str) -> Check:
    """Does what others are told lead here? (From here: a router may hide what others can reach.)"""
    limit = aiohttp.ClientTimeout(total=PROBE_SECONDS)
    detail = f"links say {shared}"
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.get(f"{shared}/api/ping", allow_redirects=False) as answer,
        ):
            body = await answer.content.read(200)
    except aiohttp.ClientConnectorCertificateError:
        return wrong("public_url", "public_url_certificate", detail)
    except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
        return wrong("public_url", "public_url_unreachable", detail, type(problem).__name__)
    if answer.status != 200 or b'"ok"' not in body:
        return wrong("public_url", "public_url_foreign", detail, f"status {answer.status}")
    return fine("public_url", detail)


def judge_origin(origin: str, reached_by: str) -> Check:
    """May pages from ``origin`` use this API?"""
    if not origin or cross_site.is_ours(origin, reached_by):
        return fine("cors", "this server's own pages")
    if origin in settings.CORS_ALLOWED_ORIGINS:
        return fine("cors", origin)
    allowed = ", ".join(settings.CORS_ALLOWED_ORIGINS) or "none"
    return wrong("cors", "cors_origin", origin, f"allowed: {allowed}")


def judge_media_path(provider: str, shared: str) -> Check:
    """Can a browser elsewhere send to the addresses that it will be told? Its ICE knows more."""
    path = registry.media_path(provider)
    if path is None:
        return unasked("media_path", "no media")
    url, host = path.signalling, path.media_host
    if url:
        if is_loopback(_host(url)) and not is_loopback(_host(shared)):
            return wrong("media_path", "media_local", internal=url)
        if url.startswith("ws://") and shared.startswith("https://"):
            return wrong("media_path", "media_not_secure", internal=url)
    if host:
        if is_loopback(host) and not is_loopback(_host(shared)):
            return wrong("media_path", "media_local", path.said, host)
        if _is_private(host) and _is_public_name(_host(shared)) and not path.relayed:
            return wrong("media_path", "media_private", path.said, host)
    return fine("media_path", path.said, url or host)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def _is_public_name(host: str) -> bool:
    """A name of the Internet, as ``live.example.org``; not an address, not this machine's own."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        local = host.endswith((".local", ".lan", ".localhost", ".internal"))
        return "." in host and not local and host not in addresses.own_names()
