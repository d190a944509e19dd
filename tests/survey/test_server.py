"""`survey serve`: what dies is started again, what is told to stop stops."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from itertools import pairwise
from pathlib import Path

import pytest

from survey.config import Config
from survey.installation import init
from survey.server import Child, serve

LIVES_ONCE = (sys.executable, "-c", "pass")


def wait_for(condition, *, seconds=20.0):
    """Look until it holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("waited in vain")


def test_a_child_that_dies_is_started_again_after_growing_pauses():
    child = Child("x", LIVES_ONCE)
    clock, starts = 0.0, []
    while len(starts) < 4:
        before = child.process
        child.tend(clock)
        if child.process is not before and child.process is not None:
            starts.append(clock)
            child.process.wait()
        clock += 0.5
    pauses = [later - earlier for earlier, later in pairwise(starts)]
    assert pauses == pytest.approx([1.5, 2.5, 4.5])


def test_a_child_that_lived_long_is_started_again_at_once():
    child = Child("x", LIVES_ONCE)
    child.tend(0.0)
    child.process.wait()
    child.tend(100.0)
    child.tend(100.0)
    assert child.process is not None
    child.process.wait()


def test_a_port_in_use_is_said_before_anything_starts(tmp_path, caplog):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        config = Config(
            data_dir=tmp_path, database_url="sqlite://", key_file=tmp_path / "k", port=port
        )
        assert serve(config) == 1
    assert f"Port {port} is in use" in caplog.text


@pytest.fixture
def served(tmp_path):
    """A running `survey serve` on a new installation: (process, address)."""
    config = Config(tmp_path, f"sqlite:///{tmp_path}/survey.db", tmp_path / "keys.json")
    init(config)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {"SURVEY_DATA_DIR": str(tmp_path), "PORT": str(port)}
    program = "from survey.config import Config; from survey.server import serve; serve(Config.from_env())"
    process = subprocess.Popen([sys.executable, "-c", program], env=os.environ | variables)
    address = f"http://127.0.0.1:{port}/healthz"
    wait_for(lambda: answers(address))
    yield process, address
    process.kill()
    process.wait()


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own
            return answer.status == 200
    except OSError:
        return False


def children(process):
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(number) for number in path.read_text().split()]


def test_the_whole_of_it_survives_the_death_of_its_web_server_and_ends_when_told(served):
    process, address = served
    web, worker = children(process)
    os.kill(web, signal.SIGKILL)
    wait_for(lambda: web not in children(process) and answers(address))
    assert worker in children(process)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=25)
    wait_for(lambda: not answers(address))
    assert not Path(f"/proc/{worker}").exists()


def test_when_it_is_killed_nothing_is_left_behind(served):
    process, _ = served
    left = children(process)
    process.kill()
    process.wait()
    wait_for(lambda: not any(alive(pid) for pid in left))


def alive(pid):
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
