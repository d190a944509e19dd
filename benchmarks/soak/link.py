"""The link between tablet and server: slow, lossy, cut when told; answers are dropped after they were made.

A relay of TCP connections. Loss on a link shows above TCP as waiting or as a broken connection: a piece that
is "lost" is held back for a while, sometimes the connection ends. Latency delays pieces and does not space them
out. Dropping a response means that the server has done its work and the tablet never hears of it. A captive
portal answers everything itself, with a page of its own.
"""

from __future__ import annotations

import contextlib
import queue
import random
import socket
import threading
import time
from dataclasses import dataclass

PIECE = 16 * 1024
HELD_BACK = 0.4
WELCOME = b"<!doctype html><title>Wi-Fi</title><p>Welcome. Please buy a voucher."
PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (
    len(WELCOME),
    WELCOME,
)


@dataclass
class Weather:
    """latency: seconds each way; loss: share of pieces held back; breaks: share of pieces that end a connection."""

    latency: float = 0.0
    loss: float = 0.0
    breaks: float = 0.0
    cut: bool = False
    portal: bool = False
    drop_responses: int = 0


class Link:
    """Listens on `port` and passes on to `target`. `dropped` and `welcomed` count responses swallowed and made up."""

    def __init__(self, port: int, target: int, *, seed: int) -> None:
        self.port, self.target = port, target
        self.weather = Weather()
        self.random = random.Random(seed)
        self.dropped = 0
        self.welcomed = 0
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                tablet, _ = self.listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(tablet,), daemon=True).start()

    def _serve(self, tablet: socket.socket) -> None:
        if self.weather.cut:
            tablet.close()
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.target), timeout=90)
        except OSError:
            tablet.close()  # killed, and not back yet
            return
        for source, sink, is_response in ((tablet, server, False), (server, tablet, True)):
            Stream(self, source, sink, is_response=is_response).start()

    def fate(self, piece: bytes, *, is_response: bool) -> tuple[bytes | None, float]:
        """What arrives of a piece, and after how long; None ends the connection."""
        weather = self.weather
        if weather.cut or self.random.random() < weather.breaks:
            return None, 0.0
        if is_response and weather.portal:
            self.welcomed += 1
            return PORTAL, weather.latency
        if is_response and weather.drop_responses > 0:
            weather.drop_responses -= 1
            self.dropped += 1
            return None, 0.0
        held = HELD_BACK if self.random.random() < weather.loss else 0.0
        return piece, weather.latency + held

    def close(self) -> None:
        """Stop listening."""
        self.listener.close()


class Stream:
    """One direction of a connection: pieces are read as they come, and written when they are due, in their order."""

    def __init__(
        self, link: Link, source: socket.socket, sink: socket.socket, *, is_response: bool
    ) -> None:
        self.link, self.source, self.sink, self.is_response = link, source, sink, is_response
        self.due: queue.SimpleQueue[tuple[bytes | None, float]] = queue.SimpleQueue()

    def start(self) -> None:
        """Read and write, each in a thread of its own."""
        for work in (self._read, self._write):
            threading.Thread(target=work, daemon=True).start()

    def _read(self) -> None:
        piece: bytes | None = b""
        while piece is not None:
            try:
                read = self.source.recv(PIECE)
            except OSError:
                read = b""  # either end is gone: so is the connection
            piece, after = (
                self.link.fate(read, is_response=self.is_response)
                if read
                else (None, self.link.weather.latency)
            )
            self.due.put((piece, time.monotonic() + after))
            if piece is PORTAL:
                self.due.put((None, time.monotonic() + after))
                return

    def _write(self) -> None:
        while True:
            piece, due = self.due.get()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if piece is not None:
                    self.sink.sendall(piece)
                    continue
            except OSError:
                pass  # the other end is gone
            for end in (self.source, self.sink):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)  # wakes up who is still reading from it
                end.close()
            return
