"""Who gets in."""

from __future__ import annotations

import pytest

from surface.access import Access, OpenToEverybody, refuse_open_door, split_tokens
from surface.problems import Problem


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_loopback_needs_no_token(host: str) -> None:
    refuse_open_door(host, ())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "example.org", "", "127.0.0.1.example.org"])
def test_a_wider_address_needs_a_token(host: str) -> None:
    with pytest.raises(OpenToEverybody, match="MARQUEE_SERVICE_TOKENS"):
        refuse_open_door(host, ())
    refuse_open_door(host, ("secret",))


def test_tokens_are_separated_by_commas_and_blanks_do_not_count() -> None:
    assert split_tokens(" one, two ,,") == ("one", "two")
    assert split_tokens(" , ") == split_tokens(None) == ()


def test_each_of_several_tokens_opens_and_nothing_else_does() -> None:
    access = Access(("old", "new"))
    names = {access.client("/predict", "10.0.0.1", f"{scheme} {token}") for scheme in ("Bearer", "bearer")
             for token in ("old", "new")}  # fmt: skip
    assert len(names) == 2
    for wrong in (None, "", "Bearer", "Bearer ", "Bearer ol", "Bearer older", "Basic old", "old", "Bearer ünrecht"):
        with pytest.raises(Problem) as refused:
            access.client("/predict", "10.0.0.1", wrong)
        assert refused.value.status == 401
        assert refused.value.headers["www-authenticate"].startswith("Bearer")


def test_the_page_and_the_probes_are_open() -> None:
    access = Access(("secret",))
    for path in ("/", "/assets/x/app.js", "/livez", "/readyz", "/metrics", "/health", "/api/health"):
        assert access.client(path, "10.0.0.1", None) == "10.0.0.1"


@pytest.mark.parametrize(
    ("local", "host", "status"),
    [
        ("127.0.0.1", "localhost:3000", None),
        ("127.0.0.1", "127.0.0.1", None),
        ("::1", "[::1]:3000", None),
        ("127.0.0.1", "evil.example:3000", 421),
        ("127.0.0.1", None, 421),
        ("192.168.0.7", "localhost", 403),
    ],
)
def test_without_tokens_only_this_machine_under_its_own_names(local: str, host: str | None, status: int | None) -> None:
    if status is None:
        Access(()).check_local(local, host)
        return
    with pytest.raises(Problem) as refused:
        Access(()).check_local(local, host)
    assert refused.value.status == status
    Access(("secret",)).check_local(local, host)
