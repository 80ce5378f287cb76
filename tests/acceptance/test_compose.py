"""The containers for real, where a container engine is there."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from marquee.settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]


def test_the_whole_chain_runs_in_containers_and_data_survives_down_and_up() -> None:
    if not (shutil.which("docker") or shutil.which("podman-compose")):
        pytest.skip("neither docker nor podman-compose is installed")
    done = subprocess.run([str(ROOT / "tests" / "acceptance" / "compose.sh")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1])["films"] > 0
