""".env.example shows every setting, with its default and its meaning, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from marquee.settings import ROOT, Settings

TEXT = (ROOT / ".env.example").read_text()
LINES = dict(re.findall(r"^#([A-Z][A-Z0-9_]*)=(.*)$", TEXT, re.MULTILINE))
COMPOSE = (ROOT / "docker-compose.yaml").read_text()


def test_nothing_is_set_in_the_example() -> None:
    assert [line for line in TEXT.splitlines() if line and not line.startswith("#")] == []


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_there_with_its_default(name: str) -> None:
    shown, default = LINES[f"MARQUEE_{name.upper()}"], Settings.model_fields[name].default
    if default is None or isinstance(default, Path):
        return
    expected = str(default).lower() if isinstance(default, bool) else str(default)
    assert shown == expected


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_explained_in_its_own_words(name: str) -> None:
    description = Settings.model_fields[name].description
    assert f"# {description}\n#MARQUEE_{name.upper()}=" in TEXT


def test_there_is_no_setting_that_nothing_reads() -> None:
    settings = {f"MARQUEE_{name.upper()}" for name in Settings.model_fields}
    compose = set(re.findall(r"\$\{(\w+)", COMPOSE))
    amazon = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"}
    assert set(LINES) == settings | compose | amazon | {"COMPOSE_PROFILES"}


def test_the_defaults_of_the_compose_file_are_those_shown() -> None:
    own = {"MARQUEE_AIRFLOW_PORT", "MARQUEE_SERVICE_PORT"}  # 0 is any port, and 8080 or 3000 in containers
    for name, default in re.findall(r"\$\{(\w+):-([^}]*)\}", COMPOSE):
        assert name in own or LINES[name] == default, name


def test_the_instance_on_aws_writes_only_settings_that_exist() -> None:
    template = (ROOT / "deploy" / "aws" / "marquee.yaml").read_text()
    written = template.partition("cat > .env <<SETTINGS\n")[2].partition("SETTINGS\n")[0]
    names = set(re.findall(r"^ *([A-Z_]+)=", written, re.MULTILINE))
    assert {"MARQUEE_WAREHOUSE_URL", "MARQUEE_LAKE_URL", "MARQUEE_MODELS_URL"} < names
    assert names - set(LINES) == {"COMPOSE_FILE", "LOG_GROUP"}, "the latter two are for docker compose and its logs"
