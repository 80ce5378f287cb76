"""What the server says that a statement would do: its plan, judged before anything runs.

Independent of the guard, which reads the statement: the plan names every relation after views were opened, every
function under its real name however it was written, and what it expects to cost. Only the warehouse's tables are
read, no function stands in FROM, and no function is called that is not on the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from marquee.ask.allowed import FUNCTIONS, KEYWORDS, TYPES
from marquee.errors import AskError

MAX_COST = 5_000_000.0
MAX_PLANNED_ROWS = 50_000_000.0
NODES = frozenset(
    {
        "Aggregate", "Append", "Bitmap Heap Scan", "Bitmap Index Scan", "BitmapAnd", "BitmapOr", "CTE Scan", "Group",
        "Hash", "Hash Join", "Incremental Sort", "Index Only Scan", "Index Scan", "Limit", "Materialize", "Memoize",
        "Merge Append", "Merge Join", "Nested Loop", "ProjectSet", "Result", "Seq Scan", "SetOp", "Sort",
        "Subquery Scan", "Unique", "Values Scan", "WindowAgg",
    }
)  # fmt: skip
SCHEMA = "warehouse"
_NAMED = {"Relation Name", "Schema", "Alias", "Index Name", "CTE Name", "Subplan Name", "Node Type"}
_LITERAL = re.compile(r"E?'(?:[^'\\]|''|\\.)*'")
_CALL = re.compile(r"([\w.\"$]+)\(")
_TELLS = re.compile(r"::\"?(?:reg\w+|xml|oid)\b|\b(?:CURRENT|SESSION)_(?:USER|ROLE|CATALOG|SCHEMA)\b|\bUSER\b")


class TooExpensive(AskError):
    """The planner expects more work than one question may cost."""

    sentence = "This question would cost too much to answer: {reason}. Ask about fewer films, or add a condition."


class OutOfBounds(AskError):
    """The plan does what no question may do."""

    sentence = "This statement is not allowed: its plan holds {reason}."


def judge(plan: dict[str, Any]) -> None:
    """Raise OutOfBounds or TooExpensive for a plan as EXPLAIN (VERBOSE, FORMAT JSON) gives it."""
    for node in _nodes(plan):
        kind = node["Node Type"]
        if kind not in NODES:
            raise OutOfBounds(reason=f"a step of kind {kind}")
        if node.get("Schema", SCHEMA) != SCHEMA:
            raise OutOfBounds(reason=f"the relation {node.get('Relation Name')}")
        for text in _expressions(node):
            _functions(text)
        if node["Total Cost"] > MAX_COST:
            raise TooExpensive(reason=f"planned cost {node['Total Cost']:,.0f}")
        if node["Plan Rows"] > MAX_PLANNED_ROWS:
            raise TooExpensive(reason=f"{node['Plan Rows']:,.0f} rows to look at")


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    stack = [plan]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.get("Plans", ()))


def _expressions(node: dict[str, Any]) -> Iterator[str]:
    """The texts of a step in which a function can stand."""
    for key, value in node.items():
        if key not in _NAMED and key != "Plans":
            yield from (v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str))


def _functions(expression: str) -> None:
    code = _LITERAL.sub("''", expression)
    told = _TELLS.search(code)
    if told:
        raise OutOfBounds(reason=told[0].strip(":"))
    for name in _CALL.findall(code):
        plain = name.replace('"', "").removeprefix("pg_catalog.")
        if plain not in FUNCTIONS and plain not in KEYWORDS and plain not in TYPES:
            raise OutOfBounds(reason=f"the function {plain}")
