"""The service with one more route that does nothing: what BentoML and the edge cost by themselves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import bentoml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "serving"))
from service import Marquee


async def empty(self: Any) -> None:
    """Nothing."""


served: Any = Marquee
served.inner.empty = bentoml.api(route="/empty")(empty)
served.apis["empty"] = served.inner.empty
