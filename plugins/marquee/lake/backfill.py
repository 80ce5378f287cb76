"""What tmdb_backfill's form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from marquee.errors import SettingError

Year = Annotated[int, Field(ge=1870, le=2100)]
Language = Annotated[str, Field(pattern="^[a-z]{2}$")]
_SLICE = ("year_from", "year_to", "genres", "minimum_votes", "languages")


class BackfillParams(BaseModel):
    """Which films to fetch. Adult films and video extras are never among them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Annotated[
        Literal["export", "discover"],
        Field(description="export: the whole catalogue. discover: a slice by years, genres, votes, languages."),
    ] = "export"
    year_from: Annotated[Year | None, Field(description="First release year (discover).")] = None
    year_to: Annotated[Year | None, Field(description="Last release year (discover).")] = None
    genres: Annotated[
        tuple[str, ...], Field(description="TMDB's genre names; a film needs one of them (discover).")
    ] = ()
    minimum_votes: Annotated[int, Field(ge=0, description="Fewest votes of a film (discover).")] = 0
    languages: Annotated[tuple[Language, ...], Field(description="Original languages, e.g. en or es (discover).")] = ()
    limit: Annotated[int | None, Field(ge=1, description="At most so many films, the most popular first.")] = None
    refresh_days: Annotated[
        int, Field(ge=0, description="Leave alone films fetched within so many days; 0 fetches all again.")
    ] = 0

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        wrong = [name for name in _SLICE if getattr(self, name) not in (None, (), 0)]
        if self.source == "export" and wrong:
            raise ValueError(f"{', '.join(wrong)}: only source discover can select by this")
        if self.year_from and self.year_to and self.year_from > self.year_to:
            raise ValueError("year_from is after year_to")
        return self

    @classmethod
    def parse(cls, form: Mapping[str, object]) -> BackfillParams:
        """A form's values; empty ones count as not given, and `preset` stands for the values of a preset.

        What the form sets beside a preset counts before it. Raises SettingError naming every wrong field.
        """
        given = {name: value for name, value in form.items() if value not in ("", None, [])}
        preset = given.pop("preset", None)
        try:
            if preset is not None:
                defaults = cls().model_dump(mode="json")
                changed = {name: value for name, value in given.items() if value != defaults.get(name)}
                given = {**PRESETS[str(preset)].model_dump(exclude_defaults=True), **changed}
            return cls.model_validate(given)
        except KeyError:
            wrong = [f"preset: there is no {preset!r}, but {', '.join(PRESETS)}"]
        except ValidationError as error:
            wrong = [f"{'.'.join(map(str, each['loc'])) or 'form'}: {each['msg']}" for each in error.errors()]
        raise SettingError(detail=f"The form of tmdb_backfill is wrong. {'; '.join(wrong)}.")


PRESETS: dict[str, BackfillParams] = {
    "Whole catalogue": BackfillParams(),
    "The 10,000 most popular films": BackfillParams(limit=10_000),
    "Horror films since 2010": BackfillParams(source="discover", genres=("Horror",), year_from=2010),
    "Films with at least 50 votes": BackfillParams(source="discover", minimum_votes=50),
}
"""Choices of the form's field `preset`."""
