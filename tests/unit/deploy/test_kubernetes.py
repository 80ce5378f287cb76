"""deploy/kubernetes names only what exists: settings, secrets, connections, Airflow's options, the image's user."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from marquee.local.container import celery_variables
from marquee.local.environment import Ports, airflow_environment
from marquee.local.home import Home, Secrets
from marquee.settings import ROOT, Settings
from surface.routes import route_of

FOLDER = ROOT / "deploy" / "kubernetes"
VALUES: dict[str, Any] = yaml.safe_load((FOLDER / "airflow-values.yaml").read_text())
SECRETS = {
    one["metadata"]["name"]: one["stringData"]
    for one in yaml.safe_load_all((FOLDER / "secrets.example.yaml").read_text())
}
OBJECTS = {
    (one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all((FOLDER / "marquee.yaml").read_text())
}
PODS = {name: one["spec"]["template"]["spec"] for (kind, name), one in OBJECTS.items() if kind in ("Job", "Deployment")}
TEXT = "".join(path.read_text() for path in sorted(FOLDER.iterdir()))
DOCKERFILE = (ROOT / "Dockerfile").read_text()


# The keys of these values that the chart's values.schema.json knows; it refuses any other below most of them.
# Charts 1.19 to 1.22: createUserJob.enabled is new in 1.19; since 1.20 `workers` is taken, as workers.celery.
PROBED = {"livenessProbe": {"command"}, "logGroomerSidecar": {"enabled"}}
PERSISTENT = {"persistence": {"enabled", "size"}}
CHART: dict[str, Any] = {
    **dict.fromkeys(("airflowVersion", "defaultAirflowRepository", "defaultAirflowTag", "airflowHome", "uid", "gid")),
    **dict.fromkeys(("executor", "config", "env", "extraEnvFrom")),
    **dict.fromkeys(("fernetKeySecretName", "apiSecretKeySecretName", "jwtSecretName")),
    "data": {"metadataSecretName"},
    "postgresql": {"enabled"},
    "statsd": {"enabled"},
    "redis": {"enabled": None, **PERSISTENT},
    "createUserJob": {"enabled"},
    "migrateDatabaseJob": {"enabled", "useHelmHooks"},
    "apiServer": {"replicas", "args", "extraVolumes", "extraVolumeMounts"},
    "scheduler": {"replicas": None, "startupProbe": {"command"}, **PROBED},
    "dagProcessor": {"enabled": None, **PROBED},
    "triggerer": {"replicas": None, **PERSISTENT, **PROBED},
    "workers": {"replicas": None, "terminationGracePeriodSeconds": None, "resources": None, **PERSISTENT, **PROBED},
}


def unknown(values: dict[str, Any], known: Any, path: str = "") -> list[str]:
    """Dotted names of the values that the chart does not know; below None it takes anything."""
    found = [path + name for name in values if name not in known]
    for name in values.keys() & set(known):
        if isinstance(known, dict) and known[name] is not None:
            found += unknown(values[name], known[name], f"{path}{name}.")
    return found


def test_the_chart_knows_every_value() -> None:
    assert unknown(VALUES, CHART) == []
    misspelt = {"workers": {"replica": 1}, "redis": {"persistence": {"on": True}}}
    assert set(unknown(misspelt, CHART)) == {"workers.replica", "redis.persistence.on"}


@pytest.mark.parametrize("part", ["scheduler", "dagProcessor", "triggerer", "workers"])
def test_no_container_of_the_chart_needs_what_only_apaches_image_holds(part: str) -> None:
    """The chart's own probes run /entrypoint, its log groomers /clean-logs: in Marquee's image they would fail."""
    assert VALUES[part]["logGroomerSidecar"] == {"enabled": False}
    assert VALUES[part]["livenessProbe"]["command"][0] in ("airflow", "sh")
    assert VALUES["scheduler"]["startupProbe"] == VALUES["scheduler"]["livenessProbe"]


def test_the_login_is_a_file_that_may_be_written() -> None:
    """Airflow's simple auth manager opens it so; a mounted secret is read-only."""
    (mount,) = VALUES["apiServer"]["extraVolumeMounts"]
    file = VALUES["config"]["core"]["simple_auth_manager_passwords_file"]
    assert not file.startswith(mount["mountPath"])
    assert f"{mount['mountPath']}/passwords.json {file} && exec airflow api-server" in VALUES["apiServer"]["args"][2]


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    """What Airflow's processes are told on one machine, and by the profile `celery`."""
    secrets = Secrets(*["made-up"] * 8)
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        warehouse_url="postgresql://o:p@db/films",  # type: ignore[arg-type]
        airflow_database_url="postgresql://o:p@db/airflow",  # type: ignore[arg-type]
        loader_password="made-up",  # type: ignore[arg-type]
    )
    ports = Ports(postgres=1, airflow=2, service=3, replica=4)
    return airflow_environment(settings, Home(ROOT / "none"), secrets, ports) | celery_variables("redis://broker/0")


def test_every_setting_exists() -> None:
    assert set(re.findall(r"MARQUEE_[A-Z_]+[A-Z]", TEXT)) <= {
        f"MARQUEE_{name.upper()}" for name in Settings.model_fields
    }


def test_every_secret_that_is_named_is_in_the_example_and_none_is_idle() -> None:
    named = {one["secretRef"]["name"] for pod in PODS.values() for one in pod["containers"][0]["envFrom"]}
    named |= {one["secretRef"]["name"] for one in yaml.safe_load(VALUES["extraEnvFrom"])}
    named |= {one["secret"]["secretName"] for one in VALUES["apiServer"]["extraVolumes"]}
    named |= {VALUES["data"]["metadataSecretName"], VALUES["fernetKeySecretName"]}
    named |= {VALUES["apiSecretKeySecretName"], VALUES["jwtSecretName"]}
    assert named == set(SECRETS)


def test_the_connections_are_those_that_tasks_use(variables: dict[str, str]) -> None:
    assert {name for name in SECRETS["marquee-airflow"] if name.startswith("AIRFLOW_CONN_")} == {
        name for name in variables if name.startswith("AIRFLOW_CONN_")
    }


def test_airflows_options_are_those_of_one_machine_and_of_the_profile_celery(variables: dict[str, str]) -> None:
    """Options that only a cluster has are named here; every other one must have the same value."""
    own = {"dags_folder", "plugins_folder", "parallelism", "auth_manager", "simple_auth_manager_passwords_file"}
    for section, options in VALUES["config"].items():
        for name, value in options.items():
            if name not in own and section != "logging":
                assert variables[f"AIRFLOW__{section}__{name}".upper()] == value, (section, name)


def test_only_the_step_before_sees_the_owner() -> None:
    for name, content in SECRETS.items():
        assert ("owner:" in str(content)) == (name == "marquee-owner")
    assert [name for name, pod in PODS.items() if "marquee-owner" in str(pod)] == ["marquee-init"]
    assert "marquee-owner" not in str(VALUES)


@pytest.mark.parametrize("name", sorted(PODS))
def test_pods_run_as_the_images_user_without_privileges(name: str) -> None:
    pod = PODS[name]
    (uid,) = re.findall(r"useradd --uid (\d+)", DOCKERFILE)
    assert pod["securityContext"]["runAsUser"] == int(uid) == VALUES["uid"]
    box = pod["containers"][0]["securityContext"]
    assert (box["readOnlyRootFilesystem"], box["allowPrivilegeEscalation"]) == (True, False)
    assert box["capabilities"] == {"drop": ["ALL"]}
    assert pod["containers"][0]["resources"]["limits"]["memory"]


def test_the_service_is_started_as_the_image_starts_it_and_asked_at_routes_that_exist() -> None:
    service = PODS["marquee-service"]["containers"][0]
    assert '"' + '", "'.join(service["command"]) + '"' in DOCKERFILE
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert route_of(service[probe]["httpGet"]["path"]) != "other"
    assert OBJECTS["Service", "marquee-service"]["spec"]["selector"] == {"app": "marquee-service"}


def test_the_version_is_one() -> None:
    (version,) = re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    (airflow,) = re.findall(r'"apache-airflow==(.+?)"', (ROOT / "pyproject.toml").read_text())
    images = {pod["containers"][0]["image"].rpartition(":")[2] for pod in PODS.values()}
    assert images | {VALUES["defaultAirflowTag"]} == {version}
    assert VALUES["airflowVersion"] == airflow
