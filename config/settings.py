"""Settings: one frozen dataclass, read from a TOML file and the environment, and from nowhere else.

The order is: defaults below, then the file (`--config` or IEUM_CONFIG), then the environment (IEUM_PORT for `port`).
`config/default.toml` and `docs/settings.md` say the same; a test compares the three.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

SHORTEST_SECRET = 32
EXAMPLES = ("change-me", "changeme", "example", "password", "secret")
SMTP, NEAR = ("smtp", "smtps", "smtp+plain"), ("localhost", "127.0.0.1", "::1")
SEAL = re.compile(r"[A-Za-z0-9_-]{43}=?")
SENDER = re.compile(r"[^\s@<>]+@[^\s@<>]+")


class SettingsError(Exception):
    """A setting that cannot be used.  Its text says which, why and how to mend it, in Korean and English."""


@dataclass(frozen=True)
class Settings:
    """How this house is run.  `docs/settings.md` explains each setting to whoever runs it."""

    site_title: str = "광주 데이터이음"
    site_title_en: str = "Gwangju Data Ieum"
    site_url: str = "http://127.0.0.1:8000"
    operator: str = "광주 오픈데이터센터"
    operator_en: str = "Gwangju Open Data Centre"
    contact: str = ""
    data: Path = Path("var")
    database: str = ""
    index: str = ""
    files: str = ""
    max_upload_mb: int = 100
    partners: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4
    proxies: int = 0
    secret: str = field(default="", repr=False)
    seal_key: str = field(default="", repr=False)
    demo: bool = False
    log_level: str = "INFO"
    harvest_allow: tuple[str, ...] = ()
    keep_runs: int = 730
    mail: str = ""
    mail_from: str = ""
    join: bool = False
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_name: str = ""
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def database_url(self) -> str:
        """The database as SQLAlchemy names it; SQLite in the data folder unless told otherwise."""
        return self.database or f"sqlite:///{self.data.resolve() / 'catalog.db'}"

    @property
    def index_folder(self) -> Path:
        """Where the search index lives.  It is derived from the database and may be deleted."""
        return Path(self.index) if self.index else self.data / "index"

    @property
    def files_address(self) -> str:
        """Where files of resources are kept: a folder, `files` in the data folder unless told, or `scheme://…`."""
        return self.files or str(self.data / "files")

    @property
    def partners_folder(self) -> Path:
        """Where the files of the partners lie: the ones that come with the product unless told otherwise."""
        return Path(self.partners) if self.partners else Path(__file__).parent / "partners"

    @property
    def allowed_addresses(self) -> frozenset[tuple[str, int]]:
        """Addresses on private networks that a harvest may reach all the same."""
        return frozenset(_address(text) for text in self.harvest_allow)

    @property
    def seal_keys(self) -> tuple[str, ...]:
        """The keys that credentials are sealed with: the first one seals, all of them open."""
        return tuple(self.seal_key.split())

    def key(self, name: str | None) -> str:
        """The secret that a harvest source calls by this name, or nothing."""
        return self.keys.get(name.lower(), "") if name else ""

    def checked(self) -> "Settings":
        """Itself, when it is fit to be run with; otherwise SettingsError."""
        if not self.demo:
            _check_secret(self.secret)
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"port = {self.port}: 포트는 0에서 65535 사이여야 합니다. / "
                                "A port lies between 0 and 65535.")
        for name in ("workers", "threads", "max_upload_mb", "keep_runs"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} = {getattr(self, name)}: 1 이상이어야 합니다. / It must be 1 or more.")
        _ = self.allowed_addresses
        _check_seal(self.seal_keys)
        _check_mail(self.mail, self.mail_from)
        _check_oidc(self.oidc_issuer, self.oidc_client_id)
        return self


def load(path: str | Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    :param path: a TOML file; IEUM_CONFIG names it when this is None; no file at all is fine
    :raises SettingsError: an unknown name, a value of the wrong type, a file that cannot be read
    """
    path = path or environ.get("IEUM_CONFIG")
    given = _from_file(Path(path)) if path else {}
    told = _from_environment(environ)
    keys = {**given.get("keys", {}), **told.get("keys", {})}    # each wins for itself: some lie here, others there
    return replace(Settings(), **(given | told | {"keys": keys}))


def hand_on(path: str | Path | None) -> None:
    """Let processes that we start read the same settings file."""
    if path:
        os.environ["IEUM_CONFIG"] = str(Path(path).resolve())


def bare_environment() -> dict[str, str]:
    """The environment without our settings, for a process that is to read a file and nothing else."""
    return {name: value for name, value in os.environ.items() if not name.startswith("IEUM_")}


def _from_file(path: Path) -> dict:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"설정 파일을 열 수 없습니다: {path} ({error.strerror}). 경로를 확인해 주세요. / "
                            "The settings file cannot be opened.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"설정 파일이 TOML 형식이 아닙니다: {path} ({error}). / "
                            "The settings file is not TOML.") from error
    known = {each.name: each.type for each in fields(Settings)}
    for name in told.keys() - known.keys():
        raise SettingsError(f"{path}: ‘{name}’이라는 설정은 없습니다. docs/settings.md에서 이름을 확인해 주세요. / "
                            f"There is no setting called {name}.")
    return {name: _typed(name, value, known[name]) for name, value in told.items()}


def _from_environment(environ: Mapping[str, str]) -> dict:
    given, keys = {}, {}
    for each in fields(Settings):
        text = environ.get(f"IEUM_{each.name.upper()}")
        if text is not None and each.name != "keys":
            given[each.name] = _typed(each.name, _parsed(text, each.type), each.type)
    for name, text in environ.items():
        if name.startswith("IEUM_KEY_"):
            keys[name.removeprefix("IEUM_KEY_").lower()] = text
    return given | ({"keys": keys} if keys else {})


def _parsed(text: str, kind) -> object:
    if kind is bool:
        return text.strip().lower() in ("1", "true", "yes", "on")
    if kind is int:
        return int(text) if text.strip().lstrip("-").isdigit() else text
    if kind == tuple[str, ...]:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _typed(name: str, value, kind):
    if kind == tuple[str, ...] and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    if kind is Path and isinstance(value, str):
        return Path(value)
    if name == "keys" and isinstance(value, dict) and all(isinstance(part, str) for part in value.values()):
        return {key.lower(): part for key, part in value.items()}
    if isinstance(kind, type) and isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    raise SettingsError(f"{name} = {value!r}: 값의 종류가 다릅니다. docs/settings.md의 예를 보고 고쳐 주세요. / "
                        "The value is of the wrong type.")


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise SettingsError(f"harvest_allow: ‘{text}’ 값은 ‘주소:포트’ 꼴이 아닙니다. 예: 127.0.0.1:8100 / "
                            "An entry reads address:port.")
    return host, int(port)


def _check_mail(mail: str, sender: str) -> None:
    if not mail:
        return
    if mail.startswith("folder:"):
        fine = len(mail) > len("folder:")
    else:
        told = urlsplit(mail)
        fine = told.scheme in SMTP and told.hostname and not told.password and told.path in ("", "/")
        fine = fine and (told.scheme != "smtp+plain" or told.hostname in NEAR)
    if not fine:
        raise SettingsError("mail: smtp://사용자@서버:587, smtps://사용자@서버:465, 같은 컴퓨터의 "
                            "smtp+plain://127.0.0.1:25, folder:/폴더 가운데 하나로 적어 주세요. "
                            "비밀번호는 IEUM_KEY_MAIL에 둡니다. / "
                            "Name a mail server or a folder; the password goes into IEUM_KEY_MAIL.")
    if not SENDER.fullmatch(sender):
        raise SettingsError(f"mail_from = {sender!r}: 편지를 보내는 주소를 적어 주세요. 예: no-reply@data.example.kr / "
                            "Give the address that letters come from.")


def _check_oidc(issuer: str, client_id: str) -> None:
    if not issuer:
        return
    told = urlsplit(issuer)
    if not (told.scheme == "https" or (told.scheme == "http" and told.hostname in NEAR)) or not told.hostname:
        raise SettingsError(f"oidc_issuer = {issuer!r}: https://로 시작해야 합니다. / It begins with https://.")
    if not client_id:
        raise SettingsError("oidc_client_id가 비어 있습니다. 로그인 제공자에 등록하고 받은 이름을 적어 주세요. / "
                            "Give the client id under which the provider knows this site.")


def _check_seal(keys: tuple[str, ...]) -> None:
    for place, key in enumerate(keys, 1):
        if not SEAL.fullmatch(key):
            raise SettingsError(f"seal_key: {place}번째 열쇠가 32바이트의 base64 꼴이 아닙니다. "
                                "만드는 법: python3 -c 'import secrets; print(secrets.token_urlsafe(32))' / "
                                f"Key {place} is not 32 bytes in base64.")


def _check_secret(secret: str) -> None:
    if len(secret.encode()) < SHORTEST_SECRET:
        raise SettingsError(f"secret이 없거나 너무 짧습니다({len(secret.encode())}바이트). "
                            f"{SHORTEST_SECRET}바이트 이상으로 정해 주세요. "
                            "만드는 법: python3 -c 'import secrets; print(secrets.token_urlsafe(48))' / "
                            f"The secret is missing or shorter than {SHORTEST_SECRET} bytes.")
    if len(set(secret)) < 10 or any(word in secret.lower() for word in EXAMPLES):
        raise SettingsError("secret이 예시 값이거나 너무 단순합니다. 새로 만들어 주세요: "
                            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))' / "
                            "The secret is an example or too simple.")
