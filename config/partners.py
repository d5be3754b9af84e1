"""Reading the partners' files: an organisation and the source it is harvested from, one TOML file each."""

import tomllib
from pathlib import Path
from typing import NamedTuple

from marshmallow import ValidationError

from config.settings import SettingsError
from schemas import Source, SourceSchema


class Partner(NamedTuple):
    """What a partner's file says: the organisation as the catalogue keeps it, and its harvest source."""

    organization: dict
    source: Source


def read(folder: Path) -> list[Partner]:
    """All partners of a folder, in the order of their files' names.

    :raises SettingsError: a file that is not TOML, or says something a source cannot be
    """
    return [_read(path) for path in sorted(folder.glob("*.toml"))]


def _read(path: Path) -> Partner:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        organization = told["organization"]
        return Partner(organization, SourceSchema().load({"owner_org": organization["name"]} | told["source"]))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: TOML 형식이 아닙니다({error}). / The file is not TOML.") from error
    except KeyError as error:
        raise SettingsError(f"{path}: {error} 항목이 없습니다. 다른 기관의 파일을 보고 채워 주세요. / "
                            "The entry is missing.") from error
    except ValidationError as error:
        told = "; ".join(f"{field}: {' '.join(map(str, texts))}" for field, texts in error.messages.items())
        raise SettingsError(f"{path}: {told}") from error
