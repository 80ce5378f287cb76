"""What can go wrong with TMDB, each by name, switched on alone or together, the same for the same seed."""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PositiveInt, field_validator

from marquee.replica.refusals import MESSAGES

Share = Annotated[float, Field(ge=0, le=1)]
FAULTS = (
    "too_many", "server_error", "slow", "cut", "hang_up", "not_json", "wrong_type", "empty", "oversized",
)  # fmt: skip
TOO_MANY = 25


class Quirks(BaseModel):
    """All off by default. A share is the part of the requests that it hits; at most one fault hits a request.

    Which requests are hit depends on the seed, the address and how often that address was asked before: neither on
    the order of requests nor on time, and a repeated request has a new chance.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = Field(0, description="Chooses the requests that the shares hit.")
    only: str = Field("/", description="Faults hit only addresses that begin so, e.g. /3/movie/changes or /p/.")

    latency_ms: Annotated[float, Field(ge=0)] = Field(0, description="Every reply waits so long.")
    rate_limit: PositiveInt | None = Field(
        None, description="Requests answered in any one second; the others get 429 with code 25."
    )
    retry_after: Literal["absent", "seconds", "date"] = Field("absent", description="The form of Retry-After on 429.")
    retry_after_seconds: Annotated[int, Field(ge=0)] = Field(1, description="What Retry-After says.")

    too_many: Share = Field(0, description="429 with code 25, whatever the rate.")
    server_error: Share = Field(0, description="A 5xx with one of server_error_codes.")
    server_error_codes: tuple[int, ...] = Field((9, 11, 24, 43, 46), description="TMDB's codes to choose from.")
    burst_every: Annotated[int, Field(ge=0)] = Field(
        0, description="Each block of so many requests begins with a burst."
    )
    burst_length: Annotated[int, Field(ge=0)] = Field(0, description="Requests of a burst that all get a 5xx.")
    refuse_key_after: Annotated[int, Field(ge=0)] | None = Field(
        None, description="After so many requests the key is refused with 401."
    )
    refuse_key_code: Literal[3, 7, 10] = Field(7, description="TMDB's code of that refusal.")

    slow: Share = Field(0, description="Half the body, a pause of slow_ms, the rest.")
    slow_ms: Annotated[float, Field(ge=0)] = Field(2000, description="The pause of a slow reply.")
    cut: Share = Field(0, description="Half the body, then the connection closes.")
    hang_up: Share = Field(0, description="The connection closes without any reply.")
    not_json: Share = Field(0, description="An HTML page with status 200.")
    wrong_type: Share = Field(0, description="A JSON list with status 200.")
    empty: Share = Field(0, description="No body, status 200.")
    oversized: Share = Field(0, description="A good reply drowned in oversized_bytes of white space.")
    oversized_bytes: PositiveInt = Field(64 * 1024 * 1024, description="Size of an oversized body.")
    script: tuple[str, ...] = Field(
        (), description="Faults of the next requests in order: a fault's name, a TMDB status code such as 44, or ok."
    )

    lying_pages: Annotated[float, Field(ge=0)] = Field(1, description="Factor on total_pages and total_results.")
    re_ranking: Annotated[int, Field(ge=0, le=20)] = Field(
        0, description="Discover pages slip by up to so many places: films appear twice or not at all."
    )
    new_keys: dict[str, JsonValue] = Field({}, description="Keys added to every document.")
    mixed_numbers: bool = Field(False, description="Half of the documents swap int and float.")
    dead: frozenset[int] = Field(frozenset(), description="Ids that are gone (404 with code 34), though listed.")
    dead_share: Share = Field(0, description="The part of all ids that is gone.")
    merged: dict[int, int] = Field({}, description="Ids answered with the document of another id.")
    no_export: frozenset[date] = Field(frozenset(), description="Days whose id export is not there.")

    @field_validator("script")
    @classmethod
    def _known_faults(cls, script: tuple[str, ...]) -> tuple[str, ...]:
        codes = {str(code) for code in MESSAGES}
        unknown = [name for name in script if name != "ok" and name not in FAULTS and name not in codes]
        if unknown:
            raise ValueError(f"unknown fault {unknown[0]}: one of ok, {', '.join(FAULTS)}, or a code of TMDB's")
        return script

    @field_validator("server_error_codes")
    @classmethod
    def _known_codes(cls, codes: tuple[int, ...]) -> tuple[int, ...]:
        if not codes or any(code not in MESSAGES for code in codes):
            raise ValueError(f"one or more of TMDB's codes is needed: {sorted(MESSAGES)}")
        return codes

    def fault(self, address: str, attempt: int) -> str | None:
        """The fault that hits the attempt (from 0) at the address, None for none."""
        chance = self.chance(address, attempt)
        for name in FAULTS:
            share: float = getattr(self, name)
            if chance < share:
                return name
            chance -= share
        return None

    def chance(self, *what: object) -> float:
        """A number in [0, 1) that depends on the seed and on what it is for."""
        text = repr((self.seed, *what)).encode()
        return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") / 2**64

    def is_dead(self, movie_id: int) -> bool:
        """Whether the id is gone by these quirks."""
        return movie_id in self.dead or (self.dead_share > 0 and self.chance("dead", movie_id) < self.dead_share)
