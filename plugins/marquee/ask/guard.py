"""The guard: Postgres' own grammar decides. A statement passes when every node of its tree is on a list here.

The order of the checks: length and tokens (the grammar itself crashes on absurd nesting), one SELECT, every node's
kind, every relation, column, function, operator, type and literal; then the tree, not the text, is written out
again and wrapped in a LIMIT. Whatever is not listed is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pglast import ast, parse_sql
from pglast.parser import ParseError, scan
from pglast.stream import RawStream

from marquee.ask.allowed import (
    BANNED_ALIASES,
    FUNCTIONS,
    KEYWORD_VALUES,
    NODES,
    OPERATORS,
    RELATIONS,
    TYPES,
)
from marquee.errors import AskError

MAX_BYTES = 20_000
MAX_TOKENS = 2_500
MAX_DEPTH = 100
MAX_RELATIONS = 16
MAX_PATTERN = 200
MAX_WILDCARDS = 5
MAX_ROWS = 1_000


class StatementRefused(AskError):
    """The guard does not let this statement run."""

    sentence = "This statement is not allowed: {reason}."


@dataclass(frozen=True)
class Guarded:
    """A statement that may run: the wrapped text, the statement inside it as shown, and the views that it reads."""

    sql: str
    shown: str
    tables: tuple[str, ...]
    limit: int


def check(sql: str, *, limit: int = MAX_ROWS) -> Guarded:
    """The statement deparsed and wrapped so that it returns at most limit + 1 rows; raises StatementRefused."""
    _bounds(sql)
    try:
        statements = parse_sql(sql)
    except (ParseError, ValueError, RecursionError) as error:
        raise StatementRefused(reason="it is not valid SQL") from error
    if len(statements) != 1 or not isinstance(statements[0].stmt, ast.SelectStmt):
        raise StatementRefused(reason="only one SELECT is allowed")
    select = statements[0].stmt
    tables = _Inspection(select).run()
    try:
        shown = RawStream()(select)
    except RecursionError as error:
        raise StatementRefused(reason="it is nested too deeply") from error
    except NotImplementedError as error:
        raise StatementRefused(reason="it cannot be written out again") from error
    wrapped = f"SELECT * FROM ({shown}) AS answer LIMIT {limit + 1}"  # noqa: S608 - deparsed from the judged tree
    return Guarded(wrapped, shown, tables, limit)


def _bounds(sql: str) -> None:
    if "\0" in sql:
        raise StatementRefused(reason="it holds a NUL byte")
    if len(sql.encode("utf-8", "replace")) > MAX_BYTES:
        raise StatementRefused(reason=f"it is longer than {MAX_BYTES} bytes")
    try:
        tokens = scan(sql)
    except (ParseError, ValueError) as error:
        raise StatementRefused(reason="it is not valid SQL") from error
    if len(tokens) > MAX_TOKENS:
        raise StatementRefused(reason=f"it has more than {MAX_TOKENS} words")


class _Inspection:
    """One walk over the tree, without recursion; collects names first, judges them in the same order."""

    def __init__(self, root: ast.SelectStmt) -> None:
        self.nodes = list(_nodes(root))
        self.ctes: set[str] = {n.ctename or "" for n, _ in self.nodes if isinstance(n, ast.CommonTableExpr)}
        self.aliases = set(_aliases(n for n, _ in self.nodes)) | self.ctes
        self.columns = {c for columns in RELATIONS.values() for c in columns} | self.aliases

    def run(self) -> tuple[str, ...]:
        for alias in self.aliases:
            self._alias(alias)
        for node, depth in self.nodes:
            if depth > MAX_DEPTH:
                raise StatementRefused(reason="it is nested too deeply")
            name = type(node).__name__
            if name not in NODES:
                raise StatementRefused(reason=f"{name} is not allowed")
            judge = getattr(self, f"_{name}", None)
            if judge:
                judge(node)
        tables = [n.relname for n, _ in self.nodes if isinstance(n, ast.RangeVar) and n.schemaname]
        if len([n for n, _ in self.nodes if isinstance(n, ast.RangeVar)]) > MAX_RELATIONS:
            raise StatementRefused(reason=f"it reads more than {MAX_RELATIONS} tables")
        return tuple(f"ask.{t}" for t in dict.fromkeys(tables))

    def _alias(self, alias: str) -> None:
        lowered = alias.lower()
        if not alias.isprintable() or len(alias.encode()) > 63:
            raise StatementRefused(reason="a name is not printable or too long")
        if lowered.startswith(("pg_", "lo_", "dblink")) or lowered in BANNED_ALIASES:
            raise StatementRefused(reason=f"{alias} is not allowed as a name")
        if alias in RELATIONS and alias in self.ctes:
            raise StatementRefused(reason=f"{alias} is the name of a table")

    def _SelectStmt(self, node: ast.SelectStmt) -> None:  # noqa: N802
        if not (node.targetList or node.valuesLists or node.larg):
            raise StatementRefused(reason="it selects nothing")
        if node.intoClause or node.lockingClause:
            raise StatementRefused(reason="SELECT INTO and FOR UPDATE are not allowed")

    def _RangeVar(self, node: ast.RangeVar) -> None:  # noqa: N802
        if node.catalogname or node.relpersistence not in (None, "p"):
            raise StatementRefused(reason="only the tables of schema ask are allowed")
        if node.schemaname is None and node.relname in self.ctes:
            return
        if node.schemaname != "ask" or node.relname not in RELATIONS:
            raise StatementRefused(reason=f"the table {node.relname} is not one of schema ask")

    def _WithClause(self, node: ast.WithClause) -> None:  # noqa: N802
        if node.recursive:
            raise StatementRefused(reason="WITH RECURSIVE is not allowed")

    def _CommonTableExpr(self, node: ast.CommonTableExpr) -> None:  # noqa: N802
        if not isinstance(node.ctequery, ast.SelectStmt):
            raise StatementRefused(reason="only SELECT is allowed inside WITH")

    def _ColumnRef(self, node: ast.ColumnRef) -> None:  # noqa: N802
        names = [f.sval for f in node.fields or () if isinstance(f, ast.String)]
        if len(node.fields or ()) > 2 and names[0] != "ask":
            raise StatementRefused(reason="columns are named as table.column")
        last = (node.fields or ())[-1]
        if isinstance(last, ast.String) and last.sval not in self.columns and last.sval not in RELATIONS:
            raise StatementRefused(reason=f"there is no column {last.sval}")

    def _FuncCall(self, node: ast.FuncCall) -> None:  # noqa: N802
        names = [s.sval for s in node.funcname or ()]
        if len(names) == 2 and names[0] == "pg_catalog":
            names = names[1:]
        if len(names) != 1 or names[0] not in FUNCTIONS:
            raise StatementRefused(reason=f"the function {'.'.join(names)} is not allowed")
        limit = FUNCTIONS[names[0]]
        if len(node.args or ()) > limit or node.func_variadic:
            raise StatementRefused(reason=f"the function {names[0]} has too many arguments")

    def _A_Expr(self, node: ast.A_Expr) -> None:  # noqa: N802
        names = [s.sval for s in node.name or ()]
        if names[0] == "pg_catalog":
            names = names[1:]
        if len(names) != 1 or names[0].upper() not in OPERATORS:
            raise StatementRefused(reason=f"the operator {' '.join(names)} is not allowed")
        if "~~" in names[0]:
            _pattern(node.rexpr)

    def _TypeName(self, node: ast.TypeName) -> None:  # noqa: N802
        names = [s.sval for s in node.names or ()]
        if names[:1] == ["pg_catalog"]:
            names = names[1:]
        if len(names) != 1 or names[0] not in TYPES or node.setof or node.pct_type:
            raise StatementRefused(reason=f"the type {'.'.join(names)} is not allowed")

    def _SQLValueFunction(self, node: ast.SQLValueFunction) -> None:  # noqa: N802
        name = getattr(node.op, "name", "")
        if name not in KEYWORD_VALUES:
            raise StatementRefused(reason=f"{name} is not allowed")

    def _JoinExpr(self, node: ast.JoinExpr) -> None:  # noqa: N802
        if node.isNatural:
            raise StatementRefused(reason="NATURAL JOIN is not allowed")


def _pattern(node: object) -> None:
    """A LIKE pattern is a short literal: matching backtracks without ever looking at the clock."""
    if isinstance(node, ast.TypeCast):
        node = node.arg
    text = getattr(getattr(node, "val", None), "sval", None)
    if not isinstance(text, str) or len(text) > MAX_PATTERN or text.count("%") > MAX_WILDCARDS:
        raise StatementRefused(reason="a LIKE pattern must be a short text with few wildcards")


def _nodes(root: ast.Node) -> Iterator[tuple[ast.Node, int]]:
    """Every node below the root with its depth."""
    stack: list[tuple[object, int]] = [(root, 0)]
    while stack:
        thing, depth = stack.pop()
        if isinstance(thing, ast.Node):
            yield thing, depth
            stack.extend((getattr(thing, slot), depth + 1) for slot in type(thing).__slots__)  # type: ignore[attr-defined]
        elif isinstance(thing, tuple):
            stack.extend((part, depth) for part in thing)


def _aliases(nodes: Iterator[ast.Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ResTarget) and node.name:
            yield node.name
        elif isinstance(node, ast.Alias):
            yield node.aliasname or ""
            yield from (c.sval for c in node.colnames or ())
        elif isinstance(node, ast.CommonTableExpr):
            yield from (c.sval for c in node.aliascolnames or ())
