"""The link between tablet and server: slow, lossy, cut when told; answers are dropped after they were made.

A relay of TCP connections. Loss on a link shows above TCP as waiting or as a broken connection: a piece that
is "lost" is held back for a while, sometimes the connection ends. Dropping a response means that the server has
done its work and the tablet never hears of it.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from dataclasses import dataclass

PIECE = 16 * 1024
HELD_BACK = 0.4


@dataclass
class Weather:
    """latency: seconds each way; loss: share of pieces held back; breaks: share of pieces that end a connection."""

    latency: float = 0.0
    loss: float = 0.0
    breaks: float = 0.0
    cut: bool = False
    drop_responses: int = 0


class Link:
    """Listens on `port` and passes on to `target`. `dropped` counts the responses that were swallowed."""

    def __init__(self, port: int, target: int, *, seed: int) -> None:
        self.port, self.target = port, target
        self.weather = Weather()
        self.random = random.Random(seed)
        self.dropped = 0
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
        back = threading.Thread(target=self._pass, args=(server, tablet, True), daemon=True)
        back.start()
        self._pass(tablet, server, False)

    def _pass(self, source: socket.socket, sink: socket.socket, is_response: bool) -> None:
        try:
            while piece := source.recv(PIECE):
                if not self._travels(is_response):
                    break
                sink.sendall(piece)
        except OSError:
            pass  # either end is gone: so is the connection
        for end in (source, sink):
            end.close()

    def _travels(self, is_response: bool) -> bool:
        """Whether a piece arrives, after the time it takes."""
        weather = self.weather
        if weather.cut or self.random.random() < weather.breaks:
            return False
        if is_response and weather.drop_responses > 0:
            weather.drop_responses -= 1
            self.dropped += 1
            return False
        time.sleep(weather.latency)
        if self.random.random() < weather.loss:
            time.sleep(HELD_BACK)
        return True

    def close(self) -> None:
        """Stop listening."""
        self.listener.close()
