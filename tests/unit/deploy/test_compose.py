"""docker-compose.yaml keeps what docs/deployment.md promises."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from marquee.settings import ROOT

TEXT = (ROOT / "docker-compose.yaml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
STEPS = {"secrets", "init"}
DAEMONS = sorted(set(SERVICES) - STEPS)


def test_the_parts_are_those_of_the_design() -> None:
    airflow = {f"airflow-{part}" for part in ("api-server", "scheduler", "dag-processor", "triggerer")}
    assert set(SERVICES) >= {"postgres", "lake", "service", "replica"} | STEPS | airflow
    assert SERVICES["replica"]["profiles"] == ["replica"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_container_is_bounded_restarted_and_its_log_rotated(name: str) -> None:
    service = SERVICES[name]
    assert service["mem_limit"]
    assert service["restart"] == ("on-failure" if name in STEPS else "unless-stopped")
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


@pytest.mark.parametrize("name", DAEMONS)
def test_every_daemon_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_ports_are_published_on_loopback_only(name: str) -> None:
    assert all(str(port).startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_only_the_pages_for_people_are_published() -> None:
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"airflow-api-server", "service"}


def test_no_password_stands_in_the_file() -> None:
    """Passwords are generated; none has a default, so none that everybody knows can work anywhere."""
    variables = [f"{k}={v}" for service in SERVICES.values() for k, v in service.get("environment", {}).items()]
    assert [line for line in variables if re.match(r"\w*(PASSWORD|SECRET|TOKEN|KEY)", line)] == []
    assert not re.findall(r"\$\{\w*(?:PASSWORD|SECRET|TOKEN|KEY)\w*:?-", TEXT)


@pytest.mark.parametrize("name", DAEMONS)
def test_only_the_steps_read_the_users_secrets(name: str) -> None:
    volumes = [volume.split(":") for volume in SERVICES[name].get("volumes", [])]
    assert "env_file" not in SERVICES[name]
    assert "secrets" not in {volume[0] for volume in volumes}
    assert all(volume[2:] == ["ro"] for volume in volumes if volume[1].startswith("/run/marquee"))


def test_the_service_gets_no_secret_of_airflow() -> None:
    sources = {volume.split(":")[0] for volume in SERVICES["service"]["volumes"]}
    assert sources == {"models", "service-environment"}


@pytest.mark.parametrize("name", [name for name in sorted(SERVICES) if name not in ("postgres", "lake", "redis")])
def test_our_containers_have_no_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_every_volume_is_named_so_that_down_keeps_it() -> None:
    known = set(yaml.safe_load(TEXT)["volumes"])
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == known


def test_everything_waits_for_the_steps() -> None:
    """The steps end before what needs them begins: no container may start over an unmigrated database."""
    for name in ("airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer", "service"):
        assert SERVICES[name]["depends_on"]["init"]["condition"] == "service_completed_successfully"
    for name in ("postgres", "lake", "init"):
        assert SERVICES[name]["depends_on"]["secrets"]["condition"] == "service_completed_successfully"


def test_several_workers_are_a_profile() -> None:
    assert SERVICES["redis"]["profiles"] == SERVICES["airflow-worker"]["profiles"] == ["celery"]
    assert SERVICES["airflow-worker"]["volumes"] == SERVICES["airflow-scheduler"]["volumes"]
    assert set(SERVICES["airflow-worker"]["depends_on"]) == {"init", "redis"}
    assert "--pid" in SERVICES["airflow-worker"]["command"], "workers of one machine share a folder, not a pid file"
    for name, service in SERVICES.items():
        if name.startswith("airflow-"):
            assert service["environment"]["AIRFLOW__CORE__EXECUTOR"] == "${AIRFLOW_EXECUTOR:-LocalExecutor}", name


def test_redis_takes_its_password_from_a_file_that_only_it_sees() -> None:
    assert SERVICES["redis"]["command"] == ["redis-server", "/run/marquee/redis.conf"]
    mounted = {name for name, one in SERVICES.items() if "broker-settings:/run/marquee:ro" in one.get("volumes", [])}
    assert mounted == {"redis"}
