"""An operator lists, promotes and rolls back; every step says why."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from marquee.errors import ModelOutdated, NoModel, NothingToApprove, NothingToRollBackTo, ReasonMissing
from marquee.model import registry, training, versions
from marquee.replica import synthetic

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.filterwarnings("ignore:GitWildMatchPattern:DeprecationWarning")  # BentoML's import


def test_a_refused_model_is_promoted_by_hand_and_rolled_back(warehouse, fill, tmp_path):
    with warehouse.owner() as owner:
        fill(owner, synthetic.films(300, 0))
    with warehouse.loader() as connection:
        first, refused = (
            training.retrain(connection, tmp_path, now=NOW + timedelta(days=day), success_factor=2.0) for day in (0, 7)
        )
        assert (first.promoted, refused.promoted) == (True, False)
        assert versions.to_approve(connection).tag == refused.tag
        assert registry.load(tmp_path, refused.tag).tag == refused.tag
        later = NOW + timedelta(days=8)
        with pytest.raises(NothingToRollBackTo):
            versions.rollback(connection, tmp_path, reason="it was better", now=later)
        with pytest.raises(ReasonMissing):
            versions.promote(connection, tmp_path, refused.tag, reason=" ", now=later)
        with pytest.raises(NoModel):
            versions.promote(connection, tmp_path, "marquee_success:../../etc", reason="why not", now=later)

        versions.promote(connection, tmp_path, refused.tag, reason="the data are right", now=later)
        assert registry.latest(tmp_path) == refused.tag
        assert registry.load(tmp_path).tag == refused.tag
        newest, oldest = versions.all_versions(connection)
        assert (newest.status, oldest.status) == ("promoted", "retired")
        assert [versions.trouble(tmp_path, version) for version in (newest, oldest)] == [None, None]
        with pytest.raises(NothingToApprove):
            versions.to_approve(connection)
        assert newest.reason.startswith("approved by hand: the data are right (refused because")

        assert versions.rollback(connection, tmp_path, reason="complaints", now=later) == first.tag
        assert registry.latest(tmp_path) == first.tag
        assert versions.card(tmp_path, "latest").startswith(f"# {first.tag}")


def test_a_model_of_another_version_gives_way_to_one_trained_anew(warehouse, fill, tmp_path):
    with warehouse.owner() as connection:
        fill(connection, synthetic.films(300, 0))
        old = training.retrain(connection, tmp_path, now=NOW, success_factor=2.0)
        folder = registry.folder_of(tmp_path, old.tag)
        schema = json.loads((folder / registry.SCHEMA).read_text())
        (folder / registry.SCHEMA).write_text(json.dumps({**schema, "features": schema["features"][1:]}))
        digest = registry.files_digest(folder)
        connection.execute("UPDATE warehouse.model_versions SET digest = %s", [digest])
        with pytest.raises(ModelOutdated, match="another list of features"):
            registry.load(tmp_path, old.tag, digest=digest)
        (version,) = versions.all_versions(connection)
        assert "another version of Marquee" in str(versions.trouble(tmp_path, version))

        told = []
        new = training.retrain(connection, tmp_path, now=NOW + timedelta(days=7), success_factor=2.0, tell=told.append)
        assert new.promoted, new.reason
        assert any("nothing to compare with" in line for line in told)
        assert registry.load(tmp_path).tag == new.tag
