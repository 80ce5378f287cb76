"""A model says which code it came from."""

import subprocess

import pytest

from marquee.model.provenance import revision, versions


def git(folder, *arguments):
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", "-C", str(folder), *name, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_repository_and_its_worktree_know_their_revision(tmp_path):
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    git(home, "init", "-q")
    git(home, "commit", "-q", "--allow-empty", "-m", "one")
    assert revision(home) == git(home, "rev-parse", "HEAD")
    git(home, "worktree", "add", "-q", "-b", "branch", str(other))
    git(other, "commit", "-q", "--allow-empty", "-m", "two")
    assert revision(other) == git(other, "rev-parse", "HEAD") != revision(home)
    git(other, "pack-refs", "--all")
    assert revision(other) == git(other, "rev-parse", "HEAD")
    git(other, "checkout", "-q", "--detach")
    assert revision(other) == git(other, "rev-parse", "HEAD")


@pytest.mark.parametrize(("note", "expected"), [("abc123\n", "abc123"), (None, "unknown")])
def test_without_git_the_image_s_note_counts(tmp_path, note, expected):
    if note:
        (tmp_path / "REVISION").write_text(note)
    assert revision(tmp_path) == expected


def test_the_libraries_are_named_with_their_versions():
    assert {"python", "scikit-learn", "numpy", "marquee"} <= set(versions())
