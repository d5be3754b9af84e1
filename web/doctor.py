"""`ieum doctor`: looks at everything that can be wrong before it goes wrong, and says how to mend it."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import click

from catalog.files import missing
from catalog.sealing import credential_of
from config.settings import Settings, SettingsError
from harvesters import registry
from web.wiring import House, build, opened, sources


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what it is, and how to mend it when it is not."""

    well: bool
    what: str
    mend: str = ""


def examine(settings: Settings) -> int:
    """Print what was found.

    :returns: 0 when all is well, 1 otherwise
    """
    findings = list(_look(settings))
    for found in findings:
        click.echo(f"{'좋음' if found.well else '나쁨'}  {found.what}")
        if not found.well:
            click.echo(f"      → {found.mend}")
    return 0 if all(found.well for found in findings) else 1


def _look(settings: Settings) -> Iterator[Finding]:
    try:
        settings.checked()
    except SettingsError as error:
        yield Finding(False, "설정 / settings", str(error))
        return
    yield Finding(True, "설정 / settings")
    yield _port(settings)
    try:
        store = opened(settings)
    except SettingsError as error:
        yield Finding(False, "데이터베이스 / database", str(error))
        return
    current, newest = store.revision(), store.newest_revision()
    store.close()
    yield Finding(current == newest, f"데이터베이스 / database: {store.dialect}, {current or '비어 있음 / empty'}",
                  "`ieum migrate`를 실행해 주세요. / Run `ieum migrate`.")
    if current == newest:
        house = build(settings)
        yield from _look_inside(house)
        house.close()


def _port(settings: Settings) -> Finding:
    try:
        with socket.create_server((settings.host, settings.port)):
            return Finding(True, f"포트 / port: {settings.port}")
    except OSError as error:
        return Finding(False, f"포트 / port: {settings.port} ({error.strerror})",
                       "웹 서버가 이미 켜져 있으면 괜찮습니다. 아니면 port 설정을 바꾸어 주세요. / "
                       "Fine when the server is already running; otherwise change `port`.")


def _look_inside(house: House) -> Iterator[Finding]:
    yield Finding(house.index.fresh, f"색인 / index: {house.settings.index_folder}",
                  "`ieum reindex`를 실행해 주세요. / Run `ieum reindex`.")
    broken = house.ckan.call_action("audit_verify", {})["first_broken"]
    yield Finding(broken is None, "기록의 사슬 / audit chain",
                  f"{broken}번 기록부터 맞지 않습니다. 백업과 견주어 주세요. / It breaks at entry {broken}.")
    lost = missing(house.store, house.catalog.files)
    yield Finding(not lost, f"파일 / files: {house.settings.files_address}",
                  f"기록에 있는 파일 {len(lost)}개가 없습니다. 백업에서 되살려 주세요. / "
                  f"Missing, bring them back from the backup: {', '.join(sorted(lost)[:3])}")
    for source in sources(house):
        yield _source(house, source)


def _source(house: House, source) -> Finding:
    what = f"수집처 / source: {source.name}"
    try:
        registry.find(source.harvester)
    except LookupError as error:
        return Finding(False, what, str(error))
    try:
        own = credential_of(house.store, house.catalog.sealing, source.name)
    except LookupError as error:
        return Finding(False, what, str(error))
    if source.secret and not own and not house.settings.key(source.secret):
        return Finding(False, what, f"열쇠가 없습니다. 환경 변수 IEUM_KEY_{source.secret.upper()}에 넣어 주세요. / "
                                    f"Set IEUM_KEY_{source.secret.upper()}.")
    return Finding(True, what)
