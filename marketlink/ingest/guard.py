"""A network layer that refuses private addresses and keeps to a deadline.

Addresses are checked where the connection is made, and that very address is connected to. A check before
the fetch would be beaten by a name that resolves differently the second time, and by redirects.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import httpcore2
import httpx2

from marketlink.core.errors import InputError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the public internet, also where it wraps another."""
    ip = ipaddress.ip_address(address)
    inner = _wrapped(ip)
    if inner is not None:
        return all(is_public(str(one)) for one in inner)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _wrapped(ip: Address) -> tuple[Address, ...] | None:
    """Return the IPv4 addresses inside an IPv6 address of a transition scheme."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    if ip.teredo is not None:
        return ip.teredo
    return (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF),) if ip in _NAT64 else None


class GuardedBackend(httpcore2.SyncBackend):
    """Connects to public addresses only, and ends when the time is up.

    Parameters
    ----------
    deadline : float
        On the monotonic clock: no read or write goes beyond it.
    allow_private : bool
        True to connect to loopback and private addresses too.
    """

    def __init__(self, deadline: float, *, allow_private: bool) -> None:
        super().__init__()
        self._deadline = deadline
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Resolve, check every address, and connect to the first that answers."""
        failure: httpcore2.ConnectError | httpcore2.ConnectTimeout = httpcore2.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            left = _left(self._deadline, timeout)
            try:
                stream = super().connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _DeadlineStream(stream, self._deadline)
        raise failure

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002 - of the base class
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Refuse: a page is never behind a local socket."""
        raise InputError(f"{path} is a local socket, which isn't fetched")

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} can't be resolved: {error}") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        private = [address for address in addresses if not is_public(address)]
        if private and not self._allow_private:
            raise InputError(
                f"{host} has the private address {private[0]}, which isn't fetched",
                "set allow_private_addresses = true if it is a server of your own",
            )
        return addresses


class _DeadlineStream(httpcore2.NetworkStream):
    """A stream whose every wait ends at the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for this fetch is up")
    return left if timeout is None else min(left, timeout)


class GuardedTransport(httpx2.HTTPTransport):
    """httpx's transport on the guarded backend: no proxy, no environment, one connection at a time."""

    def __init__(self, deadline: float, *, allow_private: bool) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_tls(),
            max_connections=1,
            network_backend=GuardedBackend(deadline, allow_private=allow_private),
        )


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Return the TLS settings, once: the certificates take long to load."""
    return httpx2.create_ssl_context(trust_env=False)
