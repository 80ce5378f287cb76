"""README on a clean copy by an ordinary user, with an installation of its own."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from marquee.settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]


def test_an_ordinary_user_walks_through_readme() -> None:
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("needs root and setpriv, to become somebody else")
    done = subprocess.run([str(ROOT / "tests" / "acceptance" / "walkthrough.sh")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    assert "walked through" in done.stderr
