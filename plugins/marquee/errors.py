"""Marquee's errors. Each class says its sentence once: what happened, and what to do next.

MarqueeError
├── SettingError            a setting, an option or a file given by the user is wrong
│   ├── RightsNotStated       TMDB's terms ask for an agreement that was not stated
│   ├── CatalogueMissing
│   └── CatalogueUnreadable
├── TmdbError               TMDB, or what it sent
│   ├── KeyRefused            401, codes 3, 7, 10: the run stops
│   ├── Gone                  codes 6, 34, 44: a tombstone
│   ├── BadRequest            a bug: never retried
│   ├── BadBody               truncated, not JSON, of the wrong type, of another film, too large
│   ├── Unavailable           429, 5xx, no connection: all attempts are used up
│   │   └── CircuitOpen       nothing has worked for a while: not even asked
│   ├── ExportMissing         no id export for these days
│   ├── TooManyBadBodies      so many films without a usable document that it must be TMDB
│   └── CoverageGap           discover keeps hiding films of a slice
├── LakeError               the lake
│   ├── BadKey                unsafe characters in a key or a part set's name
│   ├── ObjectMissing         a key that does not exist
│   ├── PartDamaged           bytes that do not match their hash
│   ├── PartSetIncomplete     publishing before every chunk is fetched
│   ├── StoreNotExclusive     a store that would let two tasks overwrite each other
│   ├── StoreRefused          no permission, no such bucket, no space: a person must act
│   └── StoreUnavailable      no connection, 5xx: it may pass
├── WarehouseError          the warehouse
│   ├── WarehouseUnreachable  no server, no such database, wrong password
│   ├── ServerTooOld          Postgres before 16
│   ├── PrivilegeMissing      a role may not do what it must
│   ├── WarehouseReadOnly     a replica, or a read-only database
│   ├── WarehouseFull         no space left during a load
│   ├── MigrationChanged      an applied migration's file differs from what was applied
│   ├── WarehouseNewer        the warehouse knows migrations that this Marquee does not have
│   ├── PartSetChanged        a part set that was loaded before with another content
│   ├── HandLost              a process that reads documents ended, perhaps for want of memory
│   ├── TooManyBadDocuments   the share of bad documents stopped the load
│   └── NotInQuarantine       no such row to show or replay
├── ModelError              training, the gate, the model store
│   ├── NoModel               nothing is published yet, or no such tag
│   ├── ModelDamaged          files that are not what was published
│   ├── ModelOutdated         a model that another version of Marquee made
│   ├── NothingToApprove      no model was refused
│   ├── ReasonMissing         promoting or rolling back without saying why
│   ├── NothingToRollBackTo   no earlier model was ever in use
│   ├── NothingToLearn        a target that is unknown for every film
│   ├── TooFewFilms           too few films with a known outcome
│   └── OneClassOnly          hardly any successes, or hardly any failures
├── AskError                questions and charts
└── StackError              the one-machine stack
    └── PortTaken
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar


class MarqueeError(Exception):
    """The root: `sentence` is a format string; the fields that it names are given as keywords."""

    sentence: ClassVar[str] = "{detail}"

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.sentence.format(**fields))

    def __reduce__(self) -> tuple[partial[MarqueeError], tuple[()]]:
        """Made again from the same fields by another process."""
        return partial(type(self), **self.fields), ()


class SettingError(MarqueeError):
    """A setting, an option or a file given by the user is wrong."""


class RightsNotStated(SettingError):
    """Training or asking on TMDB's own content, without the setting that says it is allowed."""

    sentence = (
        "TMDB's terms allow no use of its content with machine learning or AI without a written agreement. "
        "If you have one, set MARQUEE_TMDB_ML_RIGHTS=true; the terms: https://www.themoviedb.org/api-terms-of-use"
    )


class CatalogueMissing(SettingError):
    """The catalogue's path leads to no file that can be read."""

    sentence = "The catalogue {path} cannot be opened ({reason}): give the path of a file of TMDB movie documents."


class CatalogueUnreadable(SettingError):
    """The catalogue is there, and is not JSON lines of movie documents."""

    sentence = "The catalogue {path} is not JSON lines of TMDB movie documents: {reason}."


class TmdbError(MarqueeError):
    """TMDB, or what it sent."""


class KeyRefused(TmdbError):
    """TMDB answers 401, or code 3, 7 or 10."""

    sentence = "TMDB refused the key ({reason}): put a valid v4 read token or v3 key into {place}."


class Gone(TmdbError):
    """TMDB has no such id (codes 6 and 34), or never will (44)."""

    sentence = "TMDB has no {about}."


class BadRequest(TmdbError):
    """TMDB says that the request itself is wrong; asking again cannot help."""

    sentence = "TMDB refused the request for {about}: {reason}. Check MARQUEE_TMDB_URL; if it is right, report a bug."


class BadBody(TmdbError):
    """What TMDB sent is not the whole document that was asked for."""

    sentence = "TMDB's answer for {about} cannot be used: {reason}."


class Unavailable(TmdbError):
    """TMDB did not give an answer in the allowed number of attempts."""

    sentence = (
        "TMDB gave no answer for {about} after {attempts} attempts ({reason}). "
        "Run it again later: it goes on where it stopped."
    )


class CircuitOpen(Unavailable):
    """Every recent attempt failed, so this request was not sent."""

    sentence = (
        "TMDB has not answered usefully for {seconds} s ({failures} attempts in a row; {reason}). "
        "Run it again later: it goes on where it stopped."
    )


class ExportMissing(TmdbError):
    """TMDB has no id export for any of the days asked."""

    sentence = "TMDB has no id export for {days}: exports appear by 08:00 UTC and are kept for three months."


class TooManyBadBodies(TmdbError):
    """More than the odd film of a part has no usable document."""

    sentence = (
        "{failed} of {films} films had no usable answer, e.g.: {example} None of them was stored. "
        "Run it again later: it goes on where it stopped."
    )


class CoverageGap(TmdbError):
    """Pages of discover keep hiding films although they were asked again."""

    sentence = "discover shows {found} of {expected} films for {about}: run it again, or narrow the years."


class LakeError(MarqueeError):
    """The lake."""


class BadKey(LakeError):
    """A key or a part set's name has characters that are not safe in every store."""

    sentence = "{key!r} is no safe name in the lake: use letters, digits, '.', '_' and '-'."


class ObjectMissing(LakeError):
    """The key does not exist."""

    sentence = "{key} is not in the lake {url}."


class PartDamaged(LakeError):
    """An object's bytes are not what its manifest says."""

    sentence = "{key} in the lake is damaged ({reason}): purge its part set and fetch it again."


class PartSetIncomplete(LakeError):
    """Publishing a part set of which chunks are missing."""

    sentence = "Part set {part_set} lacks {missing}: fetch them, then publish."


class StoreNotExclusive(LakeError):
    """The store ignores or refuses If-None-Match."""

    sentence = (
        "The store {url} does not honour If-None-Match ({reason}): tasks could overwrite each other. "
        "Use one that does, e.g. Amazon S3."
    )


class StoreRefused(LakeError):
    """The store says no, or cannot take more."""

    sentence = "The lake {url} refused {what} ({reason}): check its address, its keys, its permissions and its space."


class StoreUnavailable(LakeError):
    """The store did not answer, or with 5xx, also when asked again."""

    sentence = "The lake {url} gave no answer for {what} ({reason}). Run it again later: it goes on where it stopped."


class WarehouseError(MarqueeError):
    """The warehouse."""


class WarehouseUnreachable(WarehouseError):
    """No connection: no server at that address, no such database, a wrong password."""

    sentence = "The warehouse cannot be reached ({reason}): check MARQUEE_WAREHOUSE_URL and that its server runs."


class ServerTooOld(WarehouseError):
    """The server is older than the oldest release that the schema works on."""

    sentence = "The warehouse runs Postgres {found}, and Marquee needs {needed} or later: upgrade the server."


class PrivilegeMissing(WarehouseError):
    """A role may not do what it must."""

    sentence = "The role {role} may not {action} ({reason}): grant it that, or use another role in the URL."


class WarehouseReadOnly(WarehouseError):
    """A physical replica, or a database that is set to read only."""

    sentence = "The warehouse takes no writes ({reason}): give the address of the primary server."


class WarehouseFull(WarehouseError):
    """The server had no space left; its transaction was rolled back."""

    sentence = "The warehouse has no space left ({reason}). Nothing was half-applied: free some and load again."


class MigrationChanged(WarehouseError):
    """Migrations only go forward: the file of an applied one must stay as it was."""

    sentence = "The migration {name} was changed after it was applied: restore its file and add a new one instead."


class WarehouseNewer(WarehouseError):
    """A later Marquee has migrated this warehouse."""

    sentence = "The warehouse has the migration {name}, which this Marquee does not know: use the newer Marquee."


class PartSetChanged(WarehouseError):
    """Part sets are immutable: the ledger holds another hash for this one."""

    sentence = "The part set {part_set} was loaded before with another content: write changes as a new part set."


class TooManyBadDocuments(WarehouseError):
    """More than the allowed share of a part set broke the contract; nothing of it became visible."""

    sentence = (
        "The part set {part_set} was not loaded: {bad} of {documents} documents broke the contract ({reasons}). "
        "Look at them, e.g. {example}, before raising the allowed share of {share:.0%}."
    )


class HandLost(WarehouseError):
    """A process that works documents out for a load ended before its time."""

    sentence = "A process that reads documents was ended, perhaps for want of memory. Nothing was loaded: load again."


class NotInQuarantine(WarehouseError):
    """No such row in the quarantine."""

    sentence = "Quarantine has no document {quarantine_id}: see ./marquee quarantine list."


class ModelError(MarqueeError):
    """Training, the gate, the model store."""


class NoModel(ModelError):
    """Nothing is published yet, or there is no model of that tag."""

    sentence = "There is no such model in {models_dir}. Run the DAG model_retrain, or list the models."


class ModelDamaged(ModelError):
    """The files of a model are not what was published."""

    sentence = "The model {tag} cannot be used: {reason}. Run the DAG model_retrain, or roll back to another one."


class ModelOutdated(ModelError):
    """A model was made by another version of Marquee, and this one cannot use it."""

    sentence = (
        "The model {tag} was made by another version of Marquee, and this one cannot use it: {reason}. "
        "Run the DAG model_retrain: it makes one that fits."
    )


class NothingToApprove(ModelError):
    """An operator was to be asked about a refused model, and there is none."""

    sentence = "No model stands refused, so there is nothing to approve. ./marquee model list shows what was trained."


class ReasonMissing(ModelError):
    """A model was to be promoted or rolled back without a reason."""

    sentence = "Say why in a few words: the reason is recorded with the model."


class NothingToRollBackTo(ModelError):
    """No earlier model was ever in use."""

    sentence = "No earlier model was ever in use, so there is nothing to roll back to. List the models."


class NothingToLearn(ModelError):
    """A target is unknown for every film."""

    sentence = (
        "No film has a known outcome for {target} among {films} mature films. "
        "Load films with revenue, budget and votes first; the published model stays."
    )


class TooFewFilms(ModelError):
    """Too few films have a known outcome."""

    sentence = (
        "{films} films have a known outcome for {target}, at least {least} are needed. "
        "Load more films; the published model stays."
    )


class OneClassOnly(ModelError):
    """Hardly any successes, or hardly any failures."""

    sentence = (
        "{share:.1%} of the {films} films with a known outcome for {target} are successes; at least {least} films of "
        "either kind are needed. Load a broader choice of films or change the factor; the published model stays."
    )


class AskError(MarqueeError):
    """Questions and charts."""


class StackError(MarqueeError):
    """The one-machine stack."""


class PortTaken(StackError):
    """An address to listen on is in use or not ours."""

    sentence = "{name} cannot listen on {host}:{port} ({reason}): give another port, or end what uses this one."
