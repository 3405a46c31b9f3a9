"""A socket that belongs to one thread, for libraries that live in threads.

The law: this thread alone connects, shakes hands, reads and writes. CPython's SSLSocket
must not be read by one thread while another writes [cpython#77271, #137583], so writers
queue their bytes and wake the thread, over TCP just as over TLS. Nothing in here blocks
without a limit or without listening for ``stop``; only the look-up of a host name does.
"""

from __future__ import annotations

import contextlib
import errno
import os
import selectors
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from ami_adapters.sockets import tls_context, tune, unreachable
from ccfloor.clock import Clock
from ccfloor.config import Ami
from ccfloor.errors import LinkError, LinkLost

_READ: Final = 262_144
"""Bytes of one read; as much as asyncio takes."""

_UNDER_WAY: Final = frozenset({0, errno.EINPROGRESS, errno.EWOULDBLOCK})
_AGAIN: Final = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class SocketThread:
    """One connection; ``run`` is the thread's target and returns when the connection is gone."""

    def __init__(
        self,
        ami: Ami,
        clock: Clock,
        *,
        opened: Callable[[], None],
        read: Callable[[bytes], None],
        ended: Callable[[LinkError], None],
    ) -> None:
        """Take whom to call; all three are called from the thread and must not block.

        ``ended`` is called exactly once, whatever happened, ``opened`` not before ``read``.
        """
        self._ami = ami
        self._clock = clock
        self._opened = opened
        self._read = read
        self._ended = ended
        self._out: deque[bytes] = deque()
        self._unsent = memoryview(b"")
        self._lock = threading.Lock()
        self._read_wants_to_write = False
        self._stopped = False
        self._gone = False
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._woken, selectors.EVENT_READ)

    def send(self, data: bytes) -> None:
        """Queue bytes from any thread; LinkLost when nobody will send them."""
        with self._lock:
            if self._gone or self._stopped:
                raise LinkLost("the connection is closed")
            self._out.append(data)
            self._wake()

    def stop(self) -> None:
        """Have the thread let go of the socket at once; from any thread, any number of times."""
        with self._lock:
            self._stopped = True
            if not self._gone:
                self._wake()

    def run(self) -> None:
        """Connect, carry bytes until the end, and say why it came."""
        error: LinkError = LinkLost("the connection was closed")
        sock: socket.socket | None = None
        try:
            sock = self._connect()
            self._opened()
            self._carry(sock)
        except LinkError as end:
            error = end
        except OSError as end:
            error = LinkLost(f"the connection broke: {end}")
        except Exception as bug:
            error = LinkLost(f"the reading thread failed: {bug!r}")
            raise  # the thread's excepthook shows the traceback
        finally:
            with self._lock:
                self._gone = True
            self._selector.close()
            for each in (sock, self._woken, self._waker):
                if each is not None:
                    each.close()
            self._ended(error)

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # a full pipe wakes as well
            self._waker.send(b"\0")

    # --- connecting ------------------------------------------------------------------

    def _connect(self) -> socket.socket:
        """Try each address of the host in turn, all within ``answer_s``."""
        ami = self._ami
        until = self._clock.monotonic() + ami.answer_s
        context = tls_context(ami)
        error: Exception = OSError("the host has no address")
        try:
            found = socket.getaddrinfo(ami.host, ami.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as failure:
            raise unreachable(ami, failure) from failure
        for family, kind, protocol, _, address in found:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.setblocking(False)
                self._reach(sock, address, until)
                tune(sock)
                return sock if context is None else self._shake_hands(sock, context, until)
            except OSError as failure:  # TimeoutError and ssl.SSLError are ones
                sock.close()
                error = failure
            except BaseException:
                sock.close()
                raise
        raise unreachable(ami, error) from error

    def _reach(self, sock: socket.socket, address: object, until: float) -> None:
        code = sock.connect_ex(address)  # type: ignore[arg-type]  # as getaddrinfo gave it
        if code in _UNDER_WAY:
            self._wait(sock, selectors.EVENT_WRITE, until)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def _shake_hands(
        self, plain: socket.socket, context: ssl.SSLContext, until: float
    ) -> ssl.SSLSocket:
        sock = context.wrap_socket(
            plain, server_hostname=self._ami.host, do_handshake_on_connect=False
        )
        try:
            while True:
                try:
                    sock.do_handshake()
                except ssl.SSLWantReadError:
                    self._wait(sock, selectors.EVENT_READ, until)
                except ssl.SSLWantWriteError:
                    self._wait(sock, selectors.EVENT_WRITE, until)
                else:
                    return sock
        except BaseException:
            sock.close()
            raise

    def _wait(self, sock: socket.socket, what: int, until: float) -> None:
        """Wait for the socket while connecting; TimeoutError after ``until``."""
        self._selector.register(sock, what)
        try:
            while True:
                left = until - self._clock.monotonic()
                if left <= 0:
                    raise TimeoutError
                ready = self._selector.select(left)
                if self._stopped:
                    raise LinkLost("the connection was closed")
                if any(key.fileobj is sock for key, _ in ready):
                    return
                self._drain_wakes()
        finally:
            self._selector.unregister(sock)

    # --- carrying --------------------------------------------------------------------

    def _carry(self, sock: socket.socket) -> None:
        """Read and write until stopped or the peer is gone."""
        self._selector.register(sock, selectors.EVENT_READ)
        watched = selectors.EVENT_READ
        while not self._stopped:
            full = self._write(sock)
            watch = selectors.EVENT_READ
            if full or self._read_wants_to_write:
                watch |= selectors.EVENT_WRITE
            if watch != watched:
                watched = watch
                self._selector.modify(sock, watch)
            # TLS may hold bytes it has decrypted, which no selector sees.
            held = isinstance(sock, ssl.SSLSocket) and sock.pending() > 0
            ready = self._selector.select(0 if held else None)
            self._drain_wakes()
            if held or any(key.fileobj is sock for key, _ in ready):
                self._read_some(sock)

    def _read_some(self, sock: socket.socket) -> None:
        self._read_wants_to_write = False
        try:
            data = sock.recv(_READ)
        except ssl.SSLWantWriteError:  # TLS answers something of its own first
            self._read_wants_to_write = True
            return
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        if not data:
            raise LinkLost("the PBX closed the connection")
        self._read(data)

    def _write(self, sock: socket.socket) -> bool:
        """Send what is queued; True when the socket takes no more for now."""
        while True:
            if not self._unsent:
                if not self._out:
                    return False
                self._unsent = memoryview(self._out.popleft())
            try:
                sent = sock.send(self._unsent)
            except _AGAIN:
                return True
            self._unsent = self._unsent[sent:]

    def _drain_wakes(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._woken.recv(4096):
                pass
