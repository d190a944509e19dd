"""Answers that helper processes read are those that are read here, whatever happens to a helper."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from polars.testing import assert_frame_equal

from survey import opening
from survey.crypto import Unreadable, new_key
from survey.services import dataset
from survey.services import study as studies


@pytest.fixture
def files(field, complete, monkeypatch):
    """`files(helpers)` -> the datasets of four interviews and a household's roster, a batch for each."""
    for household in field.households[:2]:
        complete(household)
    monkeypatch.setattr(dataset, "PART", 1)

    def act(helpers, **more):
        monkeypatch.setattr(dataset, "helpers", lambda _interviews: helpers)
        return dataset.build(field.session, studies.current(field.session), **more)

    return act


@pytest.fixture
def started(monkeypatch):
    """The helpers that were started."""
    processes = []
    real = opening._started

    def noted(descriptor):
        processes.append(real(descriptor))
        return processes[-1]

    monkeypatch.setattr(opening, "_started", noted)
    return processes


def all_ended(processes):
    return len(processes) == 2 and all(one.poll() is not None for one in processes)


def same(one, other):
    assert one.keys() == other.keys() == {"household", "roster", "woman"}
    for name in one:
        assert_frame_equal(one[name].frame, other[name].frame)
        assert one[name].variables == other[name].variables
        assert one[name].findings == other[name].findings


def test_helpers_give_the_same_files_and_end(files, started, capfd):
    here = files(0)
    assert here["woman"].frame.height == 2
    same(files(2), here)
    assert all_ended(started)
    assert capfd.readouterr() == ("", "")


def test_what_a_killed_helper_left_is_read_here(files, started, monkeypatch):
    real = opening._Helper.read

    def killed(self, batch):
        started[0].kill()
        return real(self, batch)

    here = files(0)
    monkeypatch.setattr(opening._Helper, "read", killed)
    same(files(2), here)
    assert started[0].returncode == -signal.SIGKILL


def test_a_helper_that_cannot_be_started_is_done_without(files, monkeypatch, tmp_path):
    here = files(0)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-such-program"))
    same(files(2), here)


def test_answers_that_do_not_open_are_an_error_here_and_silence_there(
    files, monkeypatch, started, capfd
):
    real = opening.read_all

    def with_another_key(opened, batches, **more):
        return real(replace(opened, study_key=new_key()), batches, **more)

    monkeypatch.setattr(dataset, "read_all", with_another_key)
    with pytest.raises(Unreadable):
        files(2)
    assert all_ended(started)
    assert capfd.readouterr() == ("", "")


def test_a_job_that_is_cancelled_leaves_no_helper(files, started):
    class CancelledError(Exception):
        pass

    def progress(share, _text):
        if share > 0.5:
            raise CancelledError

    with pytest.raises(CancelledError):
        files(2, progress=progress)
    assert all_ended(started)


def test_files_that_cannot_be_put_together_leave_no_helper(files, started, monkeypatch):
    from exports.build import Gathering

    def refuse(_self, _part):
        raise MemoryError

    monkeypatch.setattr(Gathering, "add", refuse)
    with pytest.raises(MemoryError):
        files(2)
    assert all_ended(started)


def test_helpers_end_when_their_process_is_killed():
    program = """
import os, signal, sys
from survey.opening import Opening, _Helper
helper = _Helper(Opening(bytes(32), (), "Asia/Baku"))
print(helper.process.pid, flush=True)
sys.stdin.readline()
os.kill(os.getpid(), signal.SIGKILL)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        number = int(parent.stdout.readline())
        os.kill(number, 0)
        # what the program prints has an end only when the helper, which holds it too, has ended
        rest, _ = parent.communicate("\n", timeout=60)
    assert rest == ""
    assert parent.returncode == -signal.SIGKILL


def test_few_interviews_are_read_here(monkeypatch):
    monkeypatch.setattr(opening.os, "sched_getaffinity", lambda _pid: set(range(16)), raising=False)
    assert opening.helpers(opening.MANY - 1) == 0
    assert opening.helpers(opening.MANY) == opening.AT_MOST
    monkeypatch.setattr(opening.os, "sched_getaffinity", lambda _pid: {0}, raising=False)
    assert opening.helpers(opening.MANY) == 0
