"""Run one command, and take its whole family with it when the owner goes away.

    python -m marquee.local.leash SIGNAL SECONDS COMMAND...

The owner holds the other end of standard input. When it closes (the owner ended, however violently), on SIGTERM, or
when the command ends, the command is sent SIGNAL, then every descendant is asked to stop, and what is left after
SECONDS is killed. Descendants that were orphaned on the way are adopted (Linux' child subreaper): none can slip away.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time

import psutil

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


def main(stop: signal.Signals, grace: float, command: list[str]) -> int:
    """Run the command until it ends or its owner does; return its exit status."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM),
    )
    while child.poll() is None:
        ready, _, _ = select.select([0, woken], [], [])
        if 0 in ready and not os.read(0, 4096):
            break
        if woken in ready and set(os.read(woken, 64)) != {signal.SIGCHLD}:
            break
        _reap(child)
    _end_family(child, stop, grace)
    return child.returncode


def _end_family(child: subprocess.Popen[bytes], stop: signal.Signals, grace: float) -> None:
    """Stop the command, then those that outlive it; kill what is left after the grace period."""
    if child.poll() is None:
        child.send_signal(stop)
    deadline = time.monotonic() + grace
    asked: set[int] = set()
    while family := _family():
        late = time.monotonic() > deadline
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                if late:
                    member.kill()
                elif child.returncode is not None and member.pid not in asked:
                    member.terminate()
                    asked.add(member.pid)
        time.sleep(0.02)
        _reap(child)
    child.wait()


def _family() -> list[psutil.Process]:
    """All living descendants of this process."""
    living = []
    for member in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if member.status() != psutil.STATUS_ZOMBIE:
                living.append(member)
    return living


def _reap(child: subprocess.Popen[bytes]) -> None:
    """Collect the ended: adopted ones here, the command through its Popen, which keeps the exit status."""
    with contextlib.suppress(ChildProcessError):
        while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if ended.si_pid == child.pid:
                child.poll()
                return
            os.waitpid(ended.si_pid, 0)


def _prctl(option: int, value: int) -> None:
    """Linux only; elsewhere orphans of the command are not adopted, and its own signal handling must suffice."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(signal.Signals[sys.argv[1]], float(sys.argv[2]), sys.argv[3:]))
