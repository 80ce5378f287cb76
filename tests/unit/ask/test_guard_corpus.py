"""The whole corpus of attacks against the guard, ordinary statements through it, and mutations of both."""

from __future__ import annotations

import json
import random
import re

import pytest
from pglast.parser import parse_sql_json

from marquee.ask.allowed import FUNCTIONS, RELATIONS
from marquee.ask.guard import Guarded, StatementRefused, check


def test_every_attack_is_refused(attack_statements: list[str]) -> None:
    assert len(set(attack_statements)) >= 600
    assert [s[:120] for s in attack_statements if accepted(s)] == []


def test_ordinary_statements_pass(ordinary_statements: list[str]) -> None:
    assert len(set(ordinary_statements)) >= 300
    assert [s for s in ordinary_statements if not accepted(s)] == []


def test_what_mutations_get_through_reads_only_what_is_allowed(
    attack_statements: list[str], ordinary_statements: list[str]
) -> None:
    mutate(2_000, attack_statements, ordinary_statements)


@pytest.mark.slow
def test_a_hundred_thousand_mutations(attack_statements: list[str], ordinary_statements: list[str]) -> None:
    mutate(100_000, attack_statements, ordinary_statements)


def accepted(statement: str) -> Guarded | None:
    try:
        return check(statement)
    except StatementRefused:
        return None


def mutate(times: int, attacks: list[str], ordinary: list[str]) -> None:
    """Splice, swap, drop and repeat words of two statements; judge what passes with the parser's own JSON."""
    rng = random.Random(20261121)
    short = [a for a in attacks if len(a) < 400]
    passed = 0
    for _ in range(times):
        words = re.findall(r"\w+|\s+|.", rng.choice(ordinary))
        other = re.findall(r"\w+|\s+|.", rng.choice(short if rng.random() < 0.7 else ordinary)) or [" "]
        for _ in range(rng.randint(1, 4)):
            at, piece = rng.randrange(len(words)), rng.randrange(len(other))
            length = rng.randint(1, 8)
            words[at : at + rng.choice((0, 1, length))] = other[piece : piece + length]
            words = words or [" "]
        guarded = accepted("".join(words))
        if guarded is not None:
            passed += 1
            judge(guarded.sql)
    assert passed > times // 50


def judge(sql: str) -> None:
    """One SELECT; every relation an allowed view or a name of WITH; every function on the list."""
    tree = json.loads(parse_sql_json(sql))
    assert len(tree["stmts"]) == 1
    assert "SelectStmt" in tree["stmts"][0]["stmt"]
    nodes = list(walk(tree))
    names = {n["ctename"] for key, n in nodes if key == "CommonTableExpr"}
    for key, node in nodes:
        if key == "RangeVar":
            view = node.get("schemaname") == "ask" and node["relname"] in RELATIONS
            assert view or ("schemaname" not in node and node["relname"] in names), sql
        elif key == "FuncCall":
            assert node["funcname"][-1]["String"]["sval"] in FUNCTIONS, sql
        else:
            assert key not in {"IntoClause", "LockingClause", "RangeFunction", "A_Indirection", "InsertStmt"}, sql


def walk(thing: object, key: str = ""):  # type: ignore[no-untyped-def]
    if isinstance(thing, dict):
        if key:
            yield key, thing
        for name, value in thing.items():
            yield from walk(value, name)
    elif isinstance(thing, list):
        for value in thing:
            yield from walk(value, key)
