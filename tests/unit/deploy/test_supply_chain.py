"""What Marquee is made of is pinned, listed, and free of secrets."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from types import ModuleType

import pytest

from marquee.settings import ROOT

SECRETS = {
    "Amazon's key": r"\bAKIA[0-9A-Z]{16}\b",
    "Google's key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "web token": r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}",
    "GitHub's token": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
}


@pytest.fixture(scope="module")
def supply_chain() -> ModuleType:
    """deploy/supply_chain.py as a module."""
    spec = importlib.util.spec_from_file_location("supply_chain", ROOT / "deploy" / "supply_chain.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_pin_has_a_hash(supply_chain: ModuleType) -> None:
    lines = re.findall(r"^[A-Za-z0-9._-]+==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    pins = supply_chain.pins()
    assert len(pins) == len(lines) > 100
    assert [pin["name"] for pin in pins if not pin["sha256"]] == []


def test_the_pins_are_complete() -> None:
    """They are installed without resolving, so what is installed must need nothing more."""
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_the_bill_of_materials_names_every_pin_with_its_hashes(supply_chain: ModuleType) -> None:
    components = {part["name"]: part for part in supply_chain.sbom()["components"]}
    assert set(components) == {pin["name"] for pin in supply_chain.pins()}
    requests = components["requests"]
    assert requests["purl"] == f"pkg:pypi/requests@{requests['version']}"
    assert requests["licenses"][0]["license"]["name"].startswith("Apache")
    assert all(len(part["externalReferences"]) > 0 for part in components.values())


def test_the_page_of_licences_names_every_package(supply_chain: ModuleType) -> None:
    page = (ROOT / "docs" / "licences.md").read_text()
    listed = set(re.findall(r"^\| ([A-Za-z0-9._-]+) \|", page, re.MULTILINE)) - {"package"}
    assert listed == {pin["name"] for pin in supply_chain.pins(supply_chain.CLUSTER)}


def test_several_workers_run_the_same_product(supply_chain: ModuleType) -> None:
    product, cluster = (
        {pin["name"]: pin for pin in supply_chain.pins(path)} for path in (supply_chain.PRODUCT, supply_chain.CLUSTER)
    )
    assert product.items() <= cluster.items()
    assert {"celery", "redis"} <= set(cluster) - set(product)
    assert [name for name, pin in cluster.items() if not pin["sha256"]] == []


def test_no_secret_is_in_the_tree() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("no git repository here")
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        text = path.read_text(errors="ignore") if path.is_file() else ""
        found += [(name, kind) for kind, pattern in SECRETS.items() if re.search(pattern, text)]
    assert found == []
