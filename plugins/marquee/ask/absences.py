"""What never happened: directors who never made a comedy, years in which no western was released.

A film that is no comedy is another thing: nearly every director made one of those.
"""

from __future__ import annotations

import re
from dataclasses import replace

from marquee.ask.items import Item
from marquee.ask.reading import NotUnderstood, Reading, Rule, Test, merged, rule

OF_FILMS = ("value", "date", "measure")
"""The kinds of conditions that speak of films."""


def _never(reading: Reading, items: list[Item]) -> list[Item] | None:
    """The denial of all films of those asked for: they, and not their films, are what is left out."""
    at = reading.place(items[0])
    before, after = reading.codes[:at], reading.codes[at + len(items) :]
    test = items[-1].data
    if items[0].args == ("except",):
        return None
    if "R" in {i.code for i in items} and re.search("F[^Z]*H[vQWIqsy&]*$", before):
        raise NotUnderstood("unsupported", (test.text if isinstance(test, Test) else items[0].text,))
    if not re.search("^[^FZ]*H[vQWIqsy&iM]*$", before):
        return None
    if not isinstance(test, Test) or test.negated or test.kind not in OF_FILMS:
        return None
    made = any(i.code in "RFwi" for i in items) or before[-1:] in ("W", "i") or re.search("^v*R", after)
    return [merged(items, "Z", replace(test, kind="never"))] if made else None


ABSENCE_RULES: list[Rule] = [rule("![vI]*R?[vio4wbfI!P]*F?[oifwbRvW]*Z", _never)]
