"""The stack's folder: held by one process, with secrets that only its owner reads."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from marquee.local.home import Home, HomeBusy, HomeUnusable, load_secrets


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "a folder with blanks", "demo")
    made.prepare()
    return made


def test_a_second_holder_is_refused_with_the_first_one_s_pid(home: Home) -> None:
    with home.hold(), pytest.raises(HomeBusy, match=f"process {os.getpid()}"), home.hold():
        pass


def test_the_folder_is_free_again_after_the_block(home: Home) -> None:
    with home.hold():
        assert home.holder() == os.getpid()
    assert home.holder() is None
    with home.hold():
        pass


def test_what_runs_is_forgotten_with_the_hold(home: Home) -> None:
    with home.hold():
        home.note_running({"mode": "demo"})
        assert home.read_running() == {"mode": "demo"}
    assert home.read_running() is None


def test_what_a_killed_owner_noted_is_forgotten_by_the_next(home: Home) -> None:
    home.note_running({"mode": "demo"})
    with home.hold():
        assert home.read_running() is None


def test_secrets_are_made_once_and_private(home: Home) -> None:
    first = load_secrets(home)
    assert load_secrets(home) == first
    assert stat.S_IMODE((home.root / "secrets.json").stat().st_mode) == 0o600
    values = [getattr(first, name) for name in first.__dataclass_fields__]
    assert len(set(values)) == len(values)
    assert min(map(len, values)) >= 32


def test_forgetting_the_demo_leaves_the_user_s_data(home: Home) -> None:
    mine = Home(home.root, "up")
    mine.prepare()
    (mine.data / "film").touch()
    (home.data / "film").touch()
    home.forget()
    assert (mine.data / "film").exists()
    assert not (home.data / "film").exists()


def test_a_home_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusable, match=r"Not a directory.*MARQUEE_HOME"):
        Home(tmp_path / "file" / "home").prepare()
