"""The smallest files that are a picture, a drawing and a recording."""

from __future__ import annotations

import io
import wave

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de000000"
    "0c49444154789c636870500000022400e1ab5962270000000049454e44ae426082"
)
"""A PNG of one pixel."""

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" width="200" height="100"><defs>'
    b'<linearGradient id="a"><stop stop-color="#080"/></linearGradient></defs>'
    b'<g><rect width="20" height="10" fill="url(#a)"/></g></svg>'
)
"""A green rectangle of 200 x 100 pixels."""


def _sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes([128]) * 800)
    return out.getvalue()


WAV = _sound()
"""A tenth of a second of silence."""
SOUND = b"ID3\x04" + bytes(60)
"""What begins as an MP3 does."""
