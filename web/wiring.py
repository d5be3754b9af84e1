"""Everything is put together here, once, from the settings."""

import gc
import logging
from dataclasses import dataclass, fields, replace
from functools import partial

from ckanapi import NotFound

from catalog import SYSTEM, Catalog, LocalCatalog, User
from catalog.behind import Behind
from catalog.files import MB, Files, kept_at
from catalog.runbook import RunBook
from catalog.sealing import Sealing
from catalog.search.tantivy import TantivyIndex
from catalog.store import UNOPENED, Store
from config import partners
from config.settings import Settings, SettingsError
from harvesters import registry
from harvesters.clock import Clock
from harvesters.report import Report
from harvesters.run import carry_out, dry_run, run, unready
from schemas import Source, SourceSchema
from web.lines_out import line_to

log = logging.getLogger(__name__)

LOOKED_AT = 500          # datasets among which twins are looked for in one transaction
SELDOM = 20_000          # new objects between two looks for garbage: a batch of records holds more than the usual 700


@dataclass(frozen=True)
class House:
    """The running product: what the settings say, and the parts built from them."""

    settings: Settings
    store: Store
    index: TantivyIndex
    catalog: Catalog
    book: RunBook

    @property
    def ckan(self) -> LocalCatalog:
        """The catalogue as whoever owns the machine sees it, behind ckanapi's interface."""
        return LocalCatalog(self.catalog, SYSTEM)

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files, connections and locks."""
        self.catalog.level.close()
        self.index.close()
        self.store.close()


def build(settings: Settings) -> House:
    """Build the house.

    :raises SettingsError: a setting that cannot be used, or a database that was not brought to this version
    """
    files = _files(settings)
    store = opened(settings.checked())
    if store.revision() != store.newest_revision():
        store.close()
        raise SettingsError("데이터베이스가 이 판에 맞지 않습니다. `ieum migrate`를 먼저 실행해 주세요. / "
                            "The database is not at this version; run `ieum migrate` first.")
    index = TantivyIndex(settings.index_folder)
    catalog = Catalog(store, index, site={"site_title": settings.site_title, "site_url": settings.site_url,
                                          "site_description": settings.operator, "mail": bool(settings.mail),
                                          "near": [f"{ip}:{port}" for ip, port in settings.allowed_addresses]},
                      files=files, sealing=Sealing(settings.seal_keys))
    if settings.secret:
        catalog.sessions.attempts.key = settings.secret.encode()
    return House(settings, store, index, catalog, RunBook(store, catalog.clock))


def _files(settings: Settings) -> Files:
    """Where files are kept.

    :raises SettingsError: when there is no such place
    """
    try:
        return kept_at(settings.files_address, settings.data, settings.max_upload_mb * MB)
    except (ImportError, ValueError, OSError) as fault:
        raise SettingsError(f"files = {settings.files!r}: 파일을 둘 수 없는 곳입니다({fault}). docs/settings.md를 보고 "
                            "고쳐 주세요. / Files cannot be kept there.") from None


def opened(settings: Settings) -> Store:
    """The database, of whatever version.

    :raises SettingsError: when there is none to be had at that address
    """
    try:
        store = Store(settings.database_url)
        store.revision()
    except UNOPENED as error:                   # its text may hold the password
        raise SettingsError(f"데이터베이스를 열지 못했습니다({type(error).__name__}). 켜져 있는지, database와 data "
                            "설정이 맞는지 확인해 주세요. / The database cannot be opened; "
                            "see that it is up, and the settings `database` and `data`.") from None
    return store


def log_to_stderr(settings: Settings) -> None:
    """Let a process that runs for long say what it does.  A command that a person types only speaks of trouble."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for talkative in ("alembic", "apscheduler"):            # the scheduler's clock would write twice every two seconds
        logging.getLogger(talkative).setLevel(logging.WARNING)


def bring_partners(house: House, elsewhere: dict[str, dict] | None = None) -> list[Source]:
    """Make the catalogue know every organisation and source of the partners' files.  What is already so is left alone.

    :param elsewhere: source name → what to say otherwise than the file (the sandbox's address, say)
    """
    found = partners.read(house.settings.partners_folder)
    brought = [_told_otherwise(source, (elsewhere or {}).get(source.name, {})) for _, source in found]
    for (organization, _), source in zip(found, brought, strict=True):
        bring(house, organization, source)
    return brought


def bring_synonyms(house: House) -> dict[str, int]:
    """Make the catalogue know the words that mean the same, as this version has them; what people wrote stays."""
    return house.ckan.call_action("synonym_bring")


def bring(house: House, organization: dict, source: Source) -> None:
    """Make the catalogue know one organisation and one source of its."""
    _bring_organization(house.ckan, organization)
    _bring_source(house.ckan, source)


def _told_otherwise(source: Source, told: dict) -> Source:
    return replace(source, **told | {"options": source.options | told.get("options", {})})


def _bring_organization(ckan, told: dict) -> None:
    try:
        ckan.call_action("organization_patch", {"id": told["name"], "partner": True} | told)
    except NotFound:
        ckan.call_action("organization_create", {"partner": True} | told)


def _bring_source(ckan, source: Source) -> None:
    told = SourceSchema().dump(source)
    try:
        there = ckan.call_action("harvest_source_show", {"id": source.name})
    except NotFound:
        ckan.call_action("harvest_source_create", told)
        return
    if there["state"] != "removed":                 # what somebody removed does not come back with a file
        ckan.call_action("harvest_source_patch", {"id": source.name} | told)


def sources(house: House, every: bool = False) -> list[Source]:
    """The sources the catalogue knows and that are switched on, by name.

    :param every: those that are switched off, too
    """
    told = house.ckan.call_action("harvest_source_list", {"state": "accepted", "active": not every})
    names = {id: _organization(house, id)["name"]
             for id in {one["owner_org"] for one in told}}
    return [Source(**{each.name: one[each.name] for each in fields(Source)} | {"owner_org": names[one["owner_org"]]})
            for one in told]


def harvest(house: House, source: Source, *, dry: bool = False, progress=None, clock: Clock | None = None) -> Report:
    """Run one harvest, as an editor of the source's organisation and nothing more, and return its report.

    What people have decided about earlier runs is carried out first.

    :param dry: say what would happen and change nothing; a function is told each line of the plan
    :param progress: called with the counts so far after every page
    :param clock: its `stop` ends the run at the next page
    """
    gc.set_threshold(SELDOM)
    settings = house.settings
    if not dry:
        carry_out_decisions(house, source)
    try:
        kind = registry.find(source.harvester)
        http = line_to(house.catalog, settings, source, clock=clock)
    except LookupError as missing:
        return unready(source.name, missing, None if dry else house.book)
    allowance = http.budget.allowance
    harvester, who = kind(source, http), _who_harvests(house, source)
    try:
        with Behind(house.catalog) as catalog:
            report = run(harvester, LocalCatalog(catalog, who), house.book, dry=dry, progress=progress,
                         clock=http.clock)
        if report.note.get("code") == "quota":
            allowance.close_day()
        if not dry:
            _look_for_twins(house)
        return report
    finally:
        http.close()
        allowance.give_back()


def _look_for_twins(house: House) -> None:
    """Look among what changed for datasets that another source has too."""
    try:
        while house.ckan.call_action("twin_find", {"limit": LOOKED_AT})["looked"] == LOOKED_AT:
            pass                                  # others write between two calls
    except Exception:  # noqa: BLE001  whatever ails the database: the harvest stands, and the next one looks again
        log.exception("twins were not looked for")


def _who_harvests(house: House, source: Source) -> User:
    owner = _organization(house, source.owner_org)["id"]
    return User(id=f"harvest:{source.name}", name=f"harvest:{source.name}", roles={owner: "editor"},
                door="harvest")


def _organization(house: House, id: str) -> dict:
    """An organisation, without what would have to be counted or gathered."""
    return house.ckan.call_action("organization_show", {"id": id} | dict.fromkeys(
        ("include_dataset_count", "include_users", "include_followers"), False))


def carry_out_decisions(house: House, source: Source) -> list[Report]:
    """Do what people decided about runs of this source: apply their plans, or undo them, one after the other.

    :returns: nothing when no decision waits, or while somebody else harvests the source
    """
    done = []
    while report := carry_out(source.name, LocalCatalog(house.catalog, _who_harvests(house, source)), house.book):
        done.append(report)
    return done


def rehearse(house: House, source: Source, clock: Clock | None = None) -> Report | None:
    """Do the dry run of a source that somebody asked for, and keep its plan.

    :returns: None when none waits, or while somebody else harvests the source
    """
    return dry_run(source.name, house.book, partial(harvest, house, source, clock=clock))
