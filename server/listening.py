"""The port of the service: taken before anything else starts, so that a taken one costs nothing."""

import errno
import ipaddress
import socket

from server.failure import Failed


def bound(host: str, port: int) -> socket.socket:
    """A socket that holds the address and does not listen yet; port 0 takes any free one.

    Raises Failed when it is taken or is none of this machine's.
    """
    family = socket.AF_INET6 if _is_v6(host) else socket.AF_INET
    # The protocol is named because asyncio switches off Nagle's delay only where it is: without it every answer
    # waits 40 ms for the client's acknowledgement of its headers.
    held = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    # A port whose last connections are still closing is free.
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
    except OSError as error:
        held.close()
        if error.errno == errno.EADDRINUSE:
            raise Failed(
                f"port {port} on {host} is taken; choose another one with PORT= or --port"
            ) from error
        raise Failed(f"port {port} on {host} cannot be used: {error.strerror or error}") from error
    return held


def address(held: socket.socket) -> str:
    """The bound address as the host part of a URL."""
    host, port = held.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_v6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6
    except ValueError:
        return False
