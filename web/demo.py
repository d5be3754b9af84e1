"""`make demo`: the partners on loopback, one harvest of each, the scheduler and the site, and a clean end.

Each part is the command a person would start (`ieum sandbox`, `schedule`, `serve`), in a process of its own, with a
settings file that the demo writes into its folder.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ckanapi.errors import NotFound
from rich.console import Console
from rich.table import Table

from catalog import passwords
from config import partners
from config.settings import Settings, SettingsError, bare_environment, load
from harvesters import sandbox
from web.demo_agreements import bring_agreements
from web.show import harvest_all
from web.wiring import House, bring_partners, bring_synonyms, build, opened, sources

PATIENCE = 20.0                            # seconds a part may take to come up, and to stop
ROLES = {                                  # an account for each: what it may do, and in which of a partner's roles
    "startup": ("스타트업 회원", {"company": "스타트업"}, None), "editor": ("기관 등록 담당", {}, "editor"),
    "partner": ("기관 관리자", {}, "admin"), "auditor": ("감사 담당", {"auditor": True}, None),
    "steward": ("운영 담당", {"steward": True}, None), "sysadmin": ("시스템 관리자", {"sysadmin": True}, None),
}
PORTS = (20_000, 30_000)                   # from which the partners' is chosen
PARTNER = "skt"                           # whose editor and admin there are; the first partner where it is not there


@dataclass(frozen=True)
class Place:
    """Where a demo lives: its folder, its two ports, and the rows it plays (None: our own)."""

    folder: Path
    port: int
    sandbox_port: int
    rows: str | None


def run(settings: Settings, *, port: int | None = None, rows: str | None = None, once: bool = False) -> int:
    """Run the demo until it is stopped.

    :param port: of the web server; the settings' port when None
    :param rows: a folder of rows to play instead of our own demo rows
    :param once: harvest and stop, without scheduler and site
    :returns: the exit status
    """
    console = Console()
    folder = settings.data / ("demo-rows" if rows else "demo")
    folder.mkdir(parents=True, exist_ok=True)
    place = Place(folder, port or settings.port, _sandbox_port(folder, console), rows)
    if not once and not _is_free(settings.host, place.port):
        raise SettingsError(f"{place.port}번 포트를 다른 프로그램이 쓰고 있습니다. 그 프로그램을 끄거나 "
                            f"`make demo ARGS=\"--port {place.port + 1}\"`처럼 다른 포트로 시작해 주세요. / "
                            f"Port {place.port} is in use; stop that program or choose another port.")
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    parts: list[subprocess.Popen] = []
    try:
        config = _settle(settings, place)
        parts.append(_start(config, "sandbox", "--port", str(place.sandbox_port), *(["--rows", rows] if rows else [])))
        _wait_for("127.0.0.1", place.sandbox_port, parts[-1])
        reports = _harvest(config, console)
        if once:
            return 0 if all(report.status in ("done", "partial") for report in reports.values()) else 1
        parts += [_start(config, "schedule"), _start(config, "serve")]
        _wait_for(settings.host, place.port, parts[-1])
        _welcome(console, settings.host, place, config)
        return _watch(parts, console)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(parts, console)


def _settle(settings: Settings, place: Place) -> Path:
    """Write the demo's settings file and make its database."""
    address = f"http://{settings.host}:{place.port}"
    told = {"data": str(place.folder.resolve()), "demo": True, "host": settings.host, "port": place.port,
            "site_url": address, "secret": _kept(place.folder / "secret", 48), "log_level": "WARNING",
            "seal_key": _kept(place.folder / "seal", 32),
            "harvest_allow": [f"127.0.0.1:{place.sandbox_port}"], "join": True,
            "mail": f"folder:{place.folder.resolve() / 'letters'}", "mail_from": "no-reply@localhost"}
    lines = [f"{name} = {_toml(value)}" for name, value in told.items()]
    asked = {partner.source.secret: "sandbox" for partner in partners.read(settings.partners_folder)}
    keys = [f"{name} = {_toml(value)}" for name, value in (asked | sandbox.keys()).items() if name]
    config = place.folder / "ieum.toml"
    config.touch(mode=0o600)
    config.write_text("\n".join(["# Written by `ieum demo` at every start.", *lines, "", "[keys]", *keys, ""]))
    _prepare(load(config, {}), f"http://127.0.0.1:{place.sandbox_port}", _kept(place.folder / "password", 12))
    return config


def _kept(path: Path, bytes: int) -> str:
    """A secret that is made at the first start and kept for its owner's eyes."""
    if not path.exists() or not path.read_text():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(bytes))
    return path.read_text()


def _prepare(settings: Settings, sandbox_url: str, password: str) -> None:
    """Bring the partners in, turn every source to the sandbox, and make an account for each role."""
    opened(settings).migrate()
    with build(settings) as house:
        bring_synonyms(house)
        brought = bring_partners(house, sandbox.sources(sandbox_url))
        bring_people(house, password, sorted({source.owner_org for source in brought}))


def bring_people(house: House, password: str, partners_: list[str]) -> None:
    """Make an account for each role, all with one password.  What is already so is left alone.

    :param partners_: names of the partners' organisations
    :raises SettingsError: where this is no demo
    """
    if not house.settings.demo:
        raise SettingsError("시험 운영(demo)이 아니면 정해진 계정을 만들지 않습니다. `ieum user add`를 써 주세요. / "
                            "Accounts with a known password are for a demo only; use `ieum user add`.")
    partner = PARTNER if PARTNER in partners_ else partners_[0] if partners_ else None
    for name, (fullname, told, role) in ROLES.items():
        said = {"name": name, "fullname": fullname, "email": f"{name}@demo.invalid"} | told
        _bring_person(house.ckan, said, password)
        if role and partner:
            house.ckan.call_action("organization_member_create", {"id": partner, "username": name, "role": role})


def _bring_person(ckan, told: dict, password: str) -> None:
    try:
        kept = ckan.call_action("user_show", {"id": told["name"], "include_password_hash": True})["password_hash"]
    except NotFound:
        ckan.call_action("user_create", told | {"password": password})
        return
    new = {} if passwords.fits(kept or "", password) else {"password": password}
    ckan.call_action("user_patch", told | {"id": told["name"], "state": "active"} | new)


def _harvest(config: Path, console: Console) -> dict:
    settings = load(config, {})
    house: House = build(settings)
    console.print(f"\n[bold]{settings.site_title}[/bold] 모의 협력기관에서 수집합니다. / Harvesting the partners.\n")
    began = time.monotonic()
    reports = harvest_all(house, sources(house), console=console)
    bring_agreements(house)
    console.print(f"{time.monotonic() - began:.1f}초 걸렸습니다. / That took so many seconds.")
    house.close()
    return reports


def _start(config: Path, *command: str) -> subprocess.Popen:
    """One part in a process of its own, out of reach of the terminal's Ctrl-C: we stop it ourselves, in order."""
    return subprocess.Popen([sys.executable, "-m", "web", "--config", str(config), *command],  # noqa: S603  ours
                            env=bare_environment(), start_new_session=True, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL)


def _wait_for(host: str, port: int, part: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and part.poll() is None:
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.05)
    raise SettingsError(f"{host}:{port} 주소가 {PATIENCE:.0f}초 안에 열리지 않았습니다. "
                        "`ieum doctor`로 살펴봐 주세요. / It did not open in time; `ieum doctor` may say why.")


def _welcome(console: Console, host: str, place: Place, config: Path) -> None:
    port = place.port
    console.print(f"\n  [bold]http://{host}:{port}/[/bold]\n", highlight=False)
    console.print(f"  API   http://{host}:{port}/api/3/action/package_search?q=전력", highlight=False)
    console.print(f"  명령  .venv/bin/ieum --config {config} --help", highlight=False)
    console.print(f"  연습  http://127.0.0.1:{place.sandbox_port}/ (수집처로 등록해 볼 주소들 / addresses to register)",
                  highlight=False)
    console.print(f"  편지  {config.parent / 'letters'} (파일로만 씁니다 / written, not sent)", highlight=False)
    _introduce(console, f"http://{host}:{port}/ko/sign-in", _kept(config.parent / "password", 12))
    console.print("\n  그만두려면 Ctrl-C를 누르세요. / Press Ctrl-C to stop.\n", highlight=False)


def _introduce(console: Console, address: str, password: str) -> None:
    """Say with which names one can sign in."""
    table = Table("이름 / Name", "맡은 일 / Role", "비밀번호 / Password", title=f"들어가기 / Sign in: {address}")
    for name, (fullname, _told, _role) in ROLES.items():
        table.add_row(name, fullname, password)
    console.print("", table)


def _watch(parts: list[subprocess.Popen], console: Console) -> int:
    """Wait for Ctrl-C; a part that ends by itself ends the demo."""
    while all(part.poll() is None for part in parts):
        time.sleep(0.2)
    console.print("한 부분이 멈추어 모두 끝냅니다. / A part has stopped; stopping the rest.")
    return 1


def _end(parts: list[subprocess.Popen], console: Console) -> None:
    """Stop the parts, the last one first, and wait for each; what a part has started and left behind goes with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for part in reversed(parts):
        part.terminate()
        try:
            part.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            part.kill()
            part.wait()
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)         # each part leads a group of its own
    console.print("모두 끝냈습니다. / Stopped.")


def _stop(*_) -> None:
    raise KeyboardInterrupt


def _sandbox_port(folder: Path, console: Console) -> int:
    """The port the partners are played at: the same at every start, so that sources registered by hand stay right.

    Where another program has it, another for this time; the built-in sources follow.
    """
    kept = folder / "sandbox-port"
    known = kept.read_text() if kept.exists() else ""
    if not known.isdecimal():
        kept.write_text(str(_free_port()))
        return int(kept.read_text())
    if _is_free("127.0.0.1", int(known)):
        return int(known)
    other = _free_port()
    console.print(f"모의 협력기관의 포트 {known}번을 다른 프로그램이 쓰고 있어 이번에는 {other}번을 씁니다. "
                  "처음부터 있는 수집처는 따라 옮기며, "
                  "직접 등록한 수집처는 그 프로그램을 끄고 다시 시작하면 이어집니다.\n"
                  f"Port {known} of the partners is in use, so {other} is taken this time. The built-in sources "
                  "follow; those registered by hand work again when that program is stopped and this one restarted.")
    return other


def _free_port() -> int:
    """A port that the system gives to no connection by itself, so that it is free at the next start as well."""
    return next(port for port in iter(lambda: PORTS[0] + secrets.randbelow(PORTS[1] - PORTS[0]), None)
                if _is_free("127.0.0.1", port))


def _is_free(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port)):
            return True
    except OSError:
        return False


def _toml(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return str(value) if isinstance(value, int) else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
