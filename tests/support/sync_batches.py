"""Batches as tablets send them over HTTP."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from werkzeug.test import TestResponse

from tests.support.clients import Client


class Tablet:
    """A tablet that keeps what a tablet keeps: a token, and nothing of cookies."""

    def __init__(self, client: Client, uid: uuid.UUID, token: str) -> None:
        self.client, self.uid = client, uid
        self.headers = {"Authorization": f"Bearer {token}"}

    def pull(self) -> TestResponse:
        """What the office gives."""
        return self.client.get("/api/v1/sync", headers=self.headers)

    def push(self, *items: dict[str, str], **report: object) -> TestResponse:
        """Send a batch, with what the tablet says of itself."""
        body = {"device": str(self.uid), "software": "t", "report": report, "items": list(items)}
        return self.client.post("/api/v1/sync", json=body, headers=self.headers, forged=True)

    def status(self, *items: dict[str, str]) -> list[str]:
        """What became of each item of a batch."""
        answer = self.push(*items)
        assert answer.status_code == 200, answer.text
        return [one["status"] for one in answer.json["items"]]


def item(kind: str, body: Any, uid: object = None) -> dict[str, str]:
    """A record as a tablet sends it; `body` is its content, or the text that stands for it."""
    content = body if isinstance(body, str) else json.dumps(body)
    mark = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    return {"kind": kind, "uid": str(uid or uuid.uuid4()), "hash": mark, "body": content}
