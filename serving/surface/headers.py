"""Headers that every answer carries, and the stricter ones of pages."""

from __future__ import annotations

from typing import Final

Header = tuple[bytes, bytes]

ALWAYS: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"

PAGE_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:{images}",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'{frames}",
        "require-trusted-types-for 'script'",
    )
)


def page_policy(*, posters: bool, framed_by: str) -> str:
    """The page's Content-Security-Policy: nothing inline, nothing from outside but posters when allowed.

    `framed_by` lists the origins that may show the page in a frame: Airflow's UI.
    """
    return PAGE_POLICY.format(
        images=" https://image.tmdb.org" if posters else "", frames=f" {framed_by}" if framed_by else ""
    )
