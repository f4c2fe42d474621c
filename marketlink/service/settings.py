"""Settings: flag over environment (MARKETLINK_*) over file (TOML) over default. A misspelt key is an error."""

import os
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Self

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from marketlink.core.errors import UsageError

PREFIX = "MARKETLINK_"
CONFIG_VARIABLE = "MARKETLINK_CONFIG"
DEFAULT_WATCHLIST = ("USDRUB", "OFZ10Y", "IMOEX", "BRENT")


def default_config_path() -> Path:
    """Return where the configuration file is looked for: $MARKETLINK_CONFIG, else the user's configuration folder."""
    named = os.environ.get(CONFIG_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("marketlink") / "marketlink.toml"


def default_database() -> str:
    """Return the URL of the SQLite file in the user's data folder."""
    return f"sqlite:///{platformdirs.user_data_path('marketlink') / 'marketlink.db'}"


class Settings(BaseSettings):
    """Everything that can be set; one attribute a key of the file.

    Attributes
    ----------
    database : str
        SQLite or PostgreSQL URL.
    output : Path
        Folder for reports.
    templates : Path or None
        Folder of the user's own templates, each in place of marketlink's of its name.
    logo : Path or None
        A picture at the head of reports.
    offline : bool
        True to use bundled and local prices only.
    watchlist : tuple of str
        Instruments studied for every event, stated or not.
    prices : Path or None
        Folder of the user's own price CSV files, asked first.
    declarations : Path or None
        The prices.toml that says what differs in these files; the folder's own if None.
    announcements : tuple of Path
        iCalendar and CSV files of announcements with their times of release.
    inbox : Path or None
        Watched folder of article files.
    feeds : tuple of str
        RSS, Atom and JSON feeds, by URL; `marketlink feeds` keeps others in the database.
    lists : tuple of str
        Sitemaps and GDELT article lists, by URL: the pages they name are read.
    list_days : int
        Pages that a list dates further back aren't read.
    robots : bool
        True to keep to robots.txt where the service fetches by itself.
    host_seconds : float
        Seconds between two questions to one host, at least.
    registries : tuple of Path
        YAML files that add instruments to the registry.
    jobs : Path or None
        Folder of the user's own job files.
    intervals : dict
        Minutes between the runs of a job, by its name, where the job's own interval is not wanted.
    crons : dict
        Cron lines in UTC, by a job's name, in place of minutes.
    jitter_seconds : float
        Each run waits for a random time up to this, so that many installations don't ask one server at once.
    keep_days : int
        Days after which done tasks, ticks and the records of job runs are deleted.
    health : str
        host:port of /healthz and /metrics; empty for none.
    notice_percent, notice_basis_points : float
        Somebody is told of an abnormal return, or change of a yield, at least as large, if it is told from noise.
    notice_days : int
        Reactions further back are nobody's news.
    mail_to : tuple of str
        Who is told by e-mail; nobody if empty.
    digest : str
        How long a period the digests are of: "day", "week" or "month".
    digest_to : tuple of str
        Who gets the report of each period by e-mail; nobody if empty.
    mail_from : str
        The sender.
    smtp : str
        host:port of the mail server.
    smtp_security : str
        "starttls", "tls", or "none" for a server on this machine.
    smtp_user : str
        Empty for a server that asks for none.
    smtp_password : SecretStr or None
        Its password.
    webhook : SecretStr or None
        Address that a JSON notice is posted to; it may hold a key.
    history_days : int
        Calendar days of prices wanted before an event; a study asks for as many as its placebo dates need.
    tiingo_key : SecretStr or None
        The user's key for Tiingo (US shares); the vendor is asked only where there is one.
    allow_private_addresses : bool
        True to let the fetcher reach loopback and private addresses.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database: str = Field(default_factory=default_database)
    output: Path = Path("marketlink-report")
    templates: Path | None = None
    logo: Path | None = None
    offline: bool = False
    watchlist: tuple[str, ...] = DEFAULT_WATCHLIST
    prices: Path | None = None
    declarations: Path | None = None
    announcements: tuple[Path, ...] = ()
    inbox: Path | None = None
    feeds: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    list_days: int = Field(default=7, ge=1)
    robots: bool = True
    host_seconds: float = Field(default=1.0, ge=0, le=60)
    registries: tuple[Path, ...] = ()
    jobs: Path | None = None
    intervals: dict[str, float] = Field(default_factory=dict)
    crons: dict[str, str] = Field(default_factory=dict)
    jitter_seconds: float = Field(default=0.0, ge=0, le=600)
    keep_days: int = Field(default=30, ge=1)
    health: str = Field(default="127.0.0.1:8577", pattern=r"^$|^[^\s/]*:\d{1,5}$")
    notice_percent: float = Field(default=1.0, gt=0)
    notice_basis_points: float = Field(default=10.0, gt=0)
    notice_days: int = Field(default=3, ge=0)
    mail_to: tuple[str, ...] = ()
    digest: Literal["day", "week", "month"] = "week"
    digest_to: tuple[str, ...] = ()
    mail_from: str = ""
    smtp: str = Field(default="", pattern=r"^$|^[^\s/]+:\d{1,5}$")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    webhook: SecretStr | None = None
    history_days: int = Field(default=500, ge=100)
    tiingo_key: SecretStr | None = None
    allow_private_addresses: bool = False

    @field_validator("intervals")
    @classmethod
    def _positive(cls, value: dict[str, float]) -> dict[str, float]:
        if any(minutes <= 0 for minutes in value.values()):
            raise ValueError("minutes between runs must be more than 0")
        return value

    @field_validator("webhook")
    @classmethod
    def _of_the_web(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("https://", "http://")):
            raise ValueError("a webhook's address begins with https://")
        return value

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        for name in ("mail_to", "digest_to"):
            if getattr(self, name) and not (self.smtp and self.mail_from):
                raise ValueError(f"{name} needs smtp and mail_from too")
        return self

    @property
    def history(self) -> timedelta:
        """Return how far before an event prices are wanted."""
        return timedelta(days=self.history_days)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env files
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - nor folders of secrets
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the places: flags, environment, file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(path: Path | None = None, **flags: Any) -> Settings:
    """Read the settings.

    Parameters
    ----------
    path : Path, optional
        The file; without it the default place, where it may be missing.
    **flags
        Values from the command line; None means not given.

    Raises
    ------
    UsageError
        Naming the file or variable, the key and what is wrong with it.
    """
    place = path or default_config_path()
    if not place.is_file() and (path is not None or CONFIG_VARIABLE in os.environ):
        raise UsageError(f"no configuration file at {place}", "`marketlink init` writes one")
    _refuse_unknown_variables()
    given = {key: value for key, value in flags.items() if value is not None}
    try:
        return _from_file(place)(**given)
    except SettingsError as error:
        raise UsageError(f"a variable of the environment can't be read: {error}", 'lists are JSON, such as ["USDRUB"]') from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{place} is no TOML: {error}", "mend the line it names") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"setting {key!r} ({place}, or {PREFIX}{key.upper()}): {first['msg']}",
            "`marketlink init` writes a file with every key",
        ) from None


def _from_file(place: Path) -> type[Settings]:
    """Return the settings as a class that reads its defaults from `place`."""

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=place)

    return FromFile


def _refuse_unknown_variables() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {CONFIG_VARIABLE}
    for name in os.environ:
        if name.startswith(PREFIX) and name.upper() not in known:
            raise UsageError(f"the environment variable {name} is no setting", f"known are {', '.join(sorted(known))}")
