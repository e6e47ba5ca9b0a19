from __future__ import annotations

import os
import signal
import subprocess
import sys

from render.owner import is_running, is_tag_of_the_dead, this_process


def test_this_process_runs() -> None:
    me = this_process()
    assert me.pid == os.getpid()
    assert is_running(me.pid, me.started)
    assert is_tag_of_the_dead(me.tag) is False


def test_a_pid_used_again_is_another_process() -> None:
    me = this_process()
    assert not is_running(me.pid, me.started + 1)
    assert is_tag_of_the_dead(me.tag + "1") is True


def test_killed_and_not_yet_collected_is_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert is_running(child.pid, 0)
    child.send_signal(signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, and still in the list of processes
    assert not is_running(child.pid, 0)
    child.wait()
    assert not is_running(child.pid, 0)


def test_a_fork_is_another_owner() -> None:
    parent = this_process()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if this_process() != parent and this_process().pid == os.getpid() else 1)
    assert os.waitpid(pid, 0)[1] == 0


def test_of_another_machine_or_of_garbage_nobody_knows() -> None:
    assert is_tag_of_the_dead("0123456789ab.1-2-3") is None
    assert is_tag_of_the_dead("") is None
    here = this_process().tag.partition("-")[0]
    assert is_tag_of_the_dead(f"{here}-x-3") is None
    assert is_tag_of_the_dead(f"{here}-²-3") is None
