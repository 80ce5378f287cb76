"""The service keeps what its description promises: schemathesis invents requests from it and judges every answer."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from marquee.settings import ROOT


def fuzz(url: str, folder: Path, examples: int, seconds: float = 280) -> int:
    """Run every check of schemathesis; the number of requests. Fails with its report."""
    program = Path(sys.executable).with_name("schemathesis")
    command = [str(program), "run", f"{url}/openapi.json", "--checks", "all", "--seed", "1", "--no-color"]
    run = subprocess.run(
        [*command, "--max-examples", str(examples)], cwd=folder, capture_output=True, text=True, timeout=seconds
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    found = re.search(r"([\d,]+) generated", run.stdout)
    assert found, run.stdout
    return int(found[1].replace(",", ""))


def test_a_few_hundred_invented_requests(service: Any, tmp_path: Path) -> None:
    assert fuzz(service.url, tmp_path, 4) > 200


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_thousands_of_invented_requests(service: Any, tmp_path: Path) -> None:
    assert fuzz(service.url, tmp_path, 150, seconds=900) >= 3000


def test_every_route_is_described_and_every_example_is_true(api: httpx.Client) -> None:
    description = api.get("/openapi.json").json()
    assert set(description["paths"]) == {
        "/predict", "/ask-text", "/ask-visual", "/ask-verdict", "/health", "/api/health", "/api/summary",
        "/api/predictions", "/api/movies", "/api/movies/{movie_id}",
        "/api/upcoming", "/api/track-record", "/api/model", "/api/pipeline",
    }  # fmt: skip
    forecast = description["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]
    assert api.post("/predict", json=forecast["examples"]["hypothetical"]["value"]).status_code == 200
    for body in description["paths"].values():
        for operation in body.values():
            assert "application/problem+json" in str(description["components"]["responses"]["Problem"])
            assert {"429", "503", "504"} <= set(operation["responses"])


def test_the_document_is_in_docs(api: httpx.Client) -> None:
    text = (ROOT / "docs" / "service.md").read_text()
    for path in api.get("/openapi.json").json()["paths"]:
        assert f"`{path}`" in text or f" {path}`" in text, path
