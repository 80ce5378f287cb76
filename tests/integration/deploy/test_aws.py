"""The CloudFormation template: created on a server that speaks AWS' protocols, and looked at from outside."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

import boto3
import pytest
import yaml
from moto.server import ThreadedMotoServer

from marquee.settings import ROOT

CANONICAL = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"
TEMPLATE = (ROOT / "deploy" / "aws" / "marquee.yaml").read_text().replace(CANONICAL, "/image")
PARAMETERS = {"ReleaseBucket": "releases", "TmdbToken": "a-key", "AlarmEmail": "me@example.com"}
Client = Callable[[str], Any]


class _Loader(yaml.SafeLoader):
    """Reads !Ref X as {"Ref": "X"}, and other short forms likewise."""


def _short_form(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_scalar(node)}  # type: ignore[arg-type]


_Loader.add_multi_constructor("!", _short_form)
DECLARED = yaml.load(TEMPLATE, _Loader)["Resources"]

# The server leaves out metric filters and alarms, and says so; other properties that it passes over in silence are
# looked up in the template itself.
pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse AWS:UserWarning")


@pytest.fixture(scope="module")
def aws() -> Iterator[Client]:
    """Makes clients of a cloud in which the stack `marquee` was created."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()

    def client(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=f"http://{host}:{port}",
            region_name="eu-west-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )

    # The server does not know Canonical's images: an image of its own stands in.
    image = client("ec2").describe_images()["Images"][0]["ImageId"]
    client("ssm").put_parameter(Name="/image", Value=image, Type="String")
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in PARAMETERS.items()]
    formation = client("cloudformation")
    formation.create_stack(
        StackName="marquee", TemplateBody=TEMPLATE, Parameters=parameters, Capabilities=["CAPABILITY_IAM"]
    )
    yield client
    server.stop()


@pytest.fixture(scope="module")
def ids(aws: Client) -> dict[str, str]:
    """Logical name -> physical id of everything that the stack made."""
    resources = aws("cloudformation").describe_stack_resources(StackName="marquee")["StackResources"]
    return {
        one.get("LogicalResourceId", ""): one["PhysicalResourceId"] for one in resources if "PhysicalResourceId" in one
    }


def test_the_stack_is_complete(aws: Client) -> None:
    stack = aws("cloudformation").describe_stacks(StackName="marquee")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert {output["OutputKey"] for output in stack["Outputs"]} == {"LakeUrl", "Airflow", "RoleName"}


def test_the_lake_is_encrypted_versioned_private_and_forgets_after_six_months(aws: Client, ids: dict[str, str]) -> None:
    made = aws("s3").get_bucket_encryption(Bucket=ids["Lake"])["ServerSideEncryptionConfiguration"]["Rules"]
    assert made[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    lake, policy = DECLARED["Lake"]["Properties"], DECLARED["LakePolicy"]["Properties"]
    assert lake["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(lake["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(lake["PublicAccessBlockConfiguration"]) == 4
    assert [rule["ExpirationInDays"] for rule in lake["LifecycleConfiguration"]["Rules"]] == [180]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_the_database_is_private_encrypted_and_backed_up(aws: Client, ids: dict[str, str]) -> None:
    database = aws("rds").describe_db_instances(DBInstanceIdentifier=ids["Database"])["DBInstances"][0]
    assert database["PubliclyAccessible"] is False
    assert database["StorageEncrypted"] is True
    assert database["BackupRetentionPeriod"] == 7
    assert database["DBName"] == "warehouse"
    assert DECLARED["Database"]["Properties"]["DeletionProtection"] is True


def test_only_the_instance_reaches_the_database_and_nobody_the_instance(aws: Client, ids: dict[str, str]) -> None:
    groups = aws("ec2").describe_security_groups(GroupIds=[ids["InstanceGroup"], ids["DatabaseGroup"]])
    incoming = {group["GroupId"]: group["IpPermissions"] for group in groups["SecurityGroups"]}
    assert incoming[ids["InstanceGroup"]] == []
    (rule,) = incoming[ids["DatabaseGroup"]]
    assert (rule["FromPort"], rule["ToPort"], rule["IpRanges"]) == (5432, 5432, [])
    assert [pair["GroupId"] for pair in rule["UserIdGroupPairs"]] == [ids["InstanceGroup"]]


def allowed(policies: list[Any], action: str, resource: str) -> bool:
    """IAM's decision for a role without conditions and denials: some statement allows it."""
    for statement in (statement for policy in policies for statement in policy["Statement"]):
        assert statement["Effect"] == "Allow", "the decision below knows no denials"
        assert set(statement) <= {"Sid", "Effect", "Action", "Resource"}, "nor conditions"
        actions, resources = (
            [found] if isinstance(found, str) else found for found in (statement["Action"], statement["Resource"])
        )
        if any(fnmatchcase(action, one) for one in actions) and any(fnmatchcase(resource, one) for one in resources):
            return True
    return False


@pytest.fixture(scope="module")
def policies(aws: Client, ids: dict[str, str]) -> list[Any]:
    """All policy documents of the instance's role."""
    iam, role = aws("iam"), {"RoleName": ids["Role"]}
    assert iam.list_attached_role_policies(**role)["AttachedPolicies"] == []
    found = [
        iam.get_role_policy(**role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(**role)["PolicyNames"]
    ]
    documents = [yaml.safe_load(one) if isinstance(one, str) else one for one in found]
    for document in documents:  # the server makes no secrets: their names stand for their addresses
        for statement in document["Statement"]:
            if statement["Sid"] == "ReadItsSecrets":
                (declared,) = DECLARED["Role"]["Properties"]["Policies"]
                same = [one for one in declared["PolicyDocument"]["Statement"] if one["Sid"] == "ReadItsSecrets"]
                statement["Resource"] = [reference["Ref"] for reference in same[0]["Resource"]]
    return documents


def test_the_instance_may_do_what_it_must(policies: list[Any], ids: dict[str, str]) -> None:
    lake = f"arn:aws:s3:::{ids['Lake']}"
    needed = [
        ("s3:ListBucket", lake),
        *((f"s3:{verb}Object", f"{lake}/lake/movies/part") for verb in ("Get", "Put", "Delete")),
        ("s3:GetObject", "arn:aws:s3:::releases/marquee.tar.gz"),
        *(("secretsmanager:GetSecretValue", secret) for secret in ("DatabaseSecret", "TmdbSecret")),
    ]
    assert [want for want in needed if not allowed(policies, *want)] == []


def test_the_instance_may_do_nothing_else(policies: list[Any], ids: dict[str, str]) -> None:
    lake = f"arn:aws:s3:::{ids['Lake']}"
    refused = [
        *((f"s3:{verb}Object", "arn:aws:s3:::another/key") for verb in ("Get", "Put", "Delete")),
        ("s3:PutObject", "arn:aws:s3:::releases/marquee.tar.gz"),
        ("s3:GetObject", "arn:aws:s3:::releases/another"),
        *((f"s3:{verb}", lake) for verb in ("DeleteBucket", "PutBucketPolicy", "PutLifecycleConfiguration")),
        ("s3:DeleteObjectVersion", f"{lake}/lake/movies/part"),
        ("s3:ListAllMyBuckets", "*"),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:another"),
        ("secretsmanager:PutSecretValue", "DatabaseSecret"),
        *((action, "*") for action in ("iam:CreateUser", "iam:PassRole", "sts:AssumeRole", "rds:DeleteDBInstance")),
        *((action, "*") for action in ("ec2:TerminateInstances", "ec2:RunInstances", "ssm:SendCommand")),
    ]
    assert [want for want in refused if allowed(policies, *want)] == []


def test_the_instances_own_role_holds_no_wildcard_action(policies: list[Any]) -> None:
    for statement in (statement for policy in policies for statement in policy["Statement"]):
        assert "*" not in json.dumps(statement["Action"])
        assert statement["Resource"] != "*" or statement["Sid"] == "SessionManager"


def test_what_the_instance_runs_at_first_is_a_shell_program_with_settings_that_exist() -> None:
    program = DECLARED["Instance"]["Properties"]["UserData"]["Fn::Base64"]["Fn::Sub"][0]
    checked = subprocess.run(["bash", "-n"], input=program, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")
    written = set(re.findall(r"^([A-Z_]+)=", program, re.MULTILINE))
    known = (ROOT / ".env.example").read_text() + (ROOT / "deploy/aws/docker-compose.logs.yaml").read_text()
    assert {name for name in written if name not in known} == {"COMPOSE_FILE"}, "that one is docker compose's own"
    for file in re.search(r"^COMPOSE_FILE=(.*)$", program, re.MULTILINE)[1].split(":"):  # type: ignore[index]
        assert (ROOT / file).is_file()


def test_the_metadata_service_asks_for_a_token(aws: Client, ids: dict[str, str]) -> None:
    versions = aws("ec2").describe_launch_template_versions(LaunchTemplateId=ids["Template"])
    options = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]["MetadataOptions"]
    assert options["HttpTokens"] == "required"


def test_alarms_reach_the_address(aws: Client, ids: dict[str, str]) -> None:
    subscriptions = aws("sns").list_subscriptions_by_topic(TopicArn=ids["Alarms"])["Subscriptions"]
    assert [(one["Protocol"], one["Endpoint"]) for one in subscriptions] == [("email", "me@example.com")]
    assert TEMPLATE.count("Type: AWS::CloudWatch::Alarm") == TEMPLATE.count("AlarmActions: [!Ref Alarms]") == 3
