"""The page docs/schema.md, written from a migrated warehouse: tables, columns, types, keys, indexes and their meaning.

python -m marquee.warehouse.describing postgresql://owner@host/db > docs/schema.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import psycopg

from marquee.settings import SQL
from marquee.warehouse.connections import connect

_TABLES = (SQL / "schema" / "tables.sql").read_text()
_COLUMNS = (SQL / "schema" / "columns.sql").read_text()
_RULES = (SQL / "schema" / "rules.sql").read_text()

_HEAD = """# Schema

Generated from the migrations by `python -m marquee.warehouse.describing URL`; a test compares the two.
How the tables are filled is in [warehouse.md](warehouse.md).
"""


def page(connection: psycopg.Connection) -> str:
    """The page as Markdown."""
    tables = connection.execute(_TABLES).fetchall()
    columns: dict[int, list[tuple[str, str, str]]] = {}
    for table, *column in connection.execute(_COLUMNS):
        columns.setdefault(table, []).append((column[0], column[1], column[2]))
    rules: dict[int, list[str]] = {}
    for table, rule in connection.execute(_RULES):
        rules.setdefault(table, []).append(rule)
    lines = [_HEAD]
    schema = ""
    for table, of_schema, name, comment in tables:
        if of_schema != schema:
            schema = of_schema
            lines.append(f"## Schema {schema}\n")
        lines += _section(f"{of_schema}.{name}", comment, columns[table], rules.get(table, []))
    return "\n".join(lines)


def _section(name: str, comment: str, columns: list[tuple[str, str, str]], rules: list[str]) -> Iterator[str]:
    yield f"### {name}\n\n{comment}\n\n| column | type | meaning |\n|---|---|---|"
    for column, kind, meaning in columns:
        yield f"| {column} | {kind} | {meaning} |"
    yield ""
    if rules:
        yield "\n".join(f"- `{rule}`" for rule in rules) + "\n"


if __name__ == "__main__":
    with connect(sys.argv[1]) as owner:
        sys.stdout.write(page(owner))
