"""Carrying one message to an address on the net, and only to where it may go: https, a public host, no redirects, little time.

The name is resolved once, every address it gives is looked at, and the connection is made to that address: a name that points elsewhere the next
moment leads nowhere. Hosts in WEBHOOK_PRIVATE_HOSTS may lie inside, and may be spoken to without TLS.
"""

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from training.errors import Refusal

SECONDS = 10
READ = 1024


class BadAddress(Refusal):
    sentence = _("The address must begin with https:// and name a host on the public net, without a user name in it.")


class NotReached(Exception):
    """Nobody answered, or the host lies where nothing may be sent; `str` is short and names no content."""


@dataclass(frozen=True)
class Target:
    """An address taken apart."""

    host: str
    port: int
    path: str
    secure: bool
    private: bool


def target(url: str) -> Target:
    """The parts of an address that may be used. Raises BadAddress; the host itself is looked up when something is sent."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddress from None
    private = host in settings.WEBHOOK_PRIVATE_HOSTS
    plain = parts.scheme == "http" and private
    if (
        not host
        or (parts.scheme != "https" and not plain)
        or parts.username
        or parts.password
        or parts.fragment
        or not (url.isascii() and url.isprintable())
        or " " in url
    ):
        raise BadAddress
    if not private and _is_inside(host):
        raise BadAddress
    return Target(host, port or (80 if plain else 443), (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), not plain, private)


def _is_inside(host: str) -> bool:
    """Whether a host written as a number lies inside."""
    try:
        return not _public(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _public(address: str) -> bool:
    found = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def pinned(found: Target) -> str:
    """The address to connect to: the first of the host's, all of which must be public. Raises NotReached."""
    try:
        answers = socket.getaddrinfo(found.host, found.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached("no such host") from error
    addresses = [str(answer[4][0]) for answer in answers]
    if not addresses or (not found.private and not all(_public(address) for address in addresses)):
        raise NotReached("private address")
    return addresses[0]


def signature(secret: str, body: str, at: datetime) -> str:
    """`t=SECONDS,v1=HEX`: HMAC-SHA256 of "SECONDS.BODY" with the address's secret; an old one is thereby told from a new one."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={hmac.digest(secret.encode(), f'{seconds}.{body}'.encode(), hashlib.sha256).hex()}"


def send(url: str, body: str, headers: dict[str, str]) -> int:
    """POST the body; returns the status answered. Raises NotReached, BadAddress."""
    found = target(url)
    address = pinned(found)
    connection = http.client.HTTPConnection(found.host, found.port, timeout=SECONDS)
    try:
        plain = socket.create_connection((address, found.port), timeout=SECONDS)
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=found.host) if found.secure else plain
        connection.request("POST", found.path, body.encode(), {"Content-Type": "application/json", "User-Agent": "safety-training"} | headers)
        answer = connection.getresponse()
        answer.read(READ)
        return answer.status
    except (OSError, http.client.HTTPException) as error:
        raise NotReached(type(error).__name__) from error
    finally:
        connection.close()
