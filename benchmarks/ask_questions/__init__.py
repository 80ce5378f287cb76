"""Questions written before the parser saw them, round by round; what they found is mended, so they are regressions now.

round1.py ... have expected rows by pandas, round1.jsonl ... gold SQL in BIRD's schema; docs/ask.md has the figures of
each round's first run.
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from ask_own import Question

FOLDER = Path(__file__).parent


def computed() -> list[Question]:
    """The questions of every round whose answers pandas computes."""
    names = sorted(file.stem for file in FOLDER.glob("round*.py"))
    return [question for name in names for question in import_module(f"ask_questions.{name}").QUESTIONS]


def with_sql() -> list[dict[str, Any]]:
    """The questions of every round that have gold SQL."""
    files = sorted(FOLDER.glob("round*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
