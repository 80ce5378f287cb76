#!/usr/bin/env python3
"""What Marquee is made of, from the pinned requirements and the installed packages' own metadata.

supply_chain.py sbom        a CycloneDX 1.6 bill of materials as JSON, for a release
supply_chain.py sbom deploy/requirements-cluster.txt        the same of the image for several workers
supply_chain.py licences    docs/licences.md, both together
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PRODUCT, CLUSTER = ROOT / "requirements.txt", ROOT / "deploy" / "requirements-cluster.txt"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?P<rest>[^\n]*(?:\n    --hash=\S+[^\n]*)*)", re.M)


def pins(requirements: Path = PRODUCT) -> list[dict[str, Any]]:
    """Every pinned package: name, version, marker (when it is not needed everywhere) and its files' SHA-256."""
    return [
        {
            "name": found["name"],
            "version": found["version"],
            "marker": found["rest"].split("\n")[0].strip(" ;\\"),
            "sha256": re.findall(r"sha256:([0-9a-f]{64})", found["rest"]),
        }
        for found in PIN.finditer(requirements.read_text())
    ]


def licence(name: str) -> str | None:
    """What the installed package says of its licence, in a few words; None when it is not installed here."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return None
    if expression := about.get("License-Expression"):
        return str(expression)
    classified = [one.split(" :: ")[-1] for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    said = [one for one in classified if one != "OSI Approved"] or (about.get("License") or "not said").splitlines()[:1]
    return ", ".join(said)[:60]


def sbom(requirements: Path = PRODUCT) -> dict[str, Any]:
    """CycloneDX: one component a pin, with the licence as the package says it."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "marquee", "bom-ref": "marquee"}},
        "components": [_component(pin) for pin in pins(requirements)],
    }


def _component(pin: dict[str, Any]) -> dict[str, Any]:
    address = f"pkg:pypi/{pin['name']}@{pin['version']}"
    said = licence(pin["name"])
    return {
        "type": "library",
        "bom-ref": address,
        "name": pin["name"],
        "version": pin["version"],
        "purl": address,
        "externalReferences": [
            {"type": "distribution", "url": address, "hashes": [{"alg": "SHA-256", "content": one}]}
            for one in pin["sha256"]
        ],
        **({"licenses": [{"license": {"name": said}}]} if said else {}),
    }


def licences() -> str:
    """The page docs/licences.md."""
    product = {pin["name"] for pin in pins()}
    rows = []
    for pin in pins(CLUSTER):
        where = "" if pin["name"] in product else " (only with several workers)"
        rows.append(f"| {pin['name']} | {licence(pin['name']) or 'only needed where ' + pin['marker']}{where} |")
    head = [
        "# Licences of the dependencies",
        "",
        "As the packages themselves say; made by `.venv/bin/python deploy/supply_chain.py licences`.",
        "",
        "Marquee is under the Apache License 2.0. Before you pass it on with its dependencies, as in an image,",
        "look at these: pglast is under the GPL (version 3 or later), psycopg and psycopg2 are under the LGPL.",
        "",
        "| package | licence |",
        "|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["sbom"]:
            print(json.dumps(sbom(), indent=1))
        case ["sbom", requirements]:
            print(json.dumps(sbom(Path(requirements)), indent=1))
        case ["licences"]:
            print(licences(), end="")
        case _:
            sys.exit(__doc__)
