"""One run of one source, from the first request to the last line of the report.

A run belongs to whoever holds its lease.  One that died anywhere is simply run again: what was published is found
unchanged, and what was not is published then.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests
from ckanapi.errors import CKANAPIError

from harvesters.base import Harvester
from harvesters.clock import Clock
from harvesters.errors import SourceError, Stopped
from harvesters.rehearsal import Kept, Rehearsal
from harvesters.report import Report
from harvesters.staging import Careful, Staged
from harvesters.undoing import Approval, Undoing
from harvesters.work import Work

log = logging.getLogger(__name__)

CATALOGUE_FAULTS = (CKANAPIError, requests.RequestException)
DECISIONS = {"approve": Approval, "undo": Undoing}


def run(harvester: Harvester, ckan, book, *, progress: Callable[[dict], None] | None = None,
        dry: bool | Callable[[dict], None] = False, clock: Clock | None = None) -> Report:
    """Harvest.  Never raises for what a partner or the catalogue did, and always closes the run it opened.

    :param ckan: a ckanapi object: our catalogue in process or over HTTP, or any CKAN
    :param book: a run book
    :param progress: told the counts after every page
    :param dry: only say what would be done; nothing is written anywhere.  A function is told each line of the plan, see
        `Rehearsal`
    :param clock: its `stop` ends the run at the next page; the session's own unless given
    """
    clock = clock or getattr(harvester.http, "clock", None) or Clock()
    report = Report(source=harvester.source.name)
    if dry:
        tell = dry if callable(dry) else None
        _do(Rehearsal(harvester, book, report, clock, tell=tell), ckan, None, progress)
        return report
    held = book.begin(harvester.source.name)
    if held is None:
        report.status = "busy"
        report.say("busy")
        return report
    report.run, heart = held.id, Heart(book, held, report)
    try:
        _do(_kind(harvester.source, book)(harvester, book, report, clock), ckan, held, progress)
    finally:
        heart.stop()
        _write_down(book, held, report)
    return report


def _kind(source, book) -> type[Work]:
    """How a source is harvested: as its `apply` says.  In its first reading nothing is an old record by a new id."""
    if source.apply != "itself":
        return Staged
    return Careful if book.standing(source.name) else Work


def carry_out(source: str, ckan, book) -> Report | None:
    """Do what a person decided about a run of this source: apply its plan, or undo it.

    :returns: None when no decision waits, or while somebody else harvests
    """
    held = book.begin_decided(source)
    if held is None:
        return None
    report = Report(source=source, run=held.id, plan=held.plan)
    heart, work = Heart(book, held, report), DECISIONS[held.kind](book, report)
    try:
        with _told(report, book):
            work.open(ckan, held)
            work.go_through(None)
            work.finish()
    finally:
        heart.stop()
        _write_down(book, held, report)
    return report


def dry_run(source: str, book, rehearse: Callable[..., Report]) -> Report | None:
    """Do the dry run of a source that somebody asked for: its plan is written down, and nothing else.

    :param rehearse: does it: told `dry` and `progress` as `run` is, and giving its report
    :returns: None when none waits, or while somebody else harvests
    """
    held = book.begin_dry_run(source)
    if held is None:
        return None
    report, kept = Report(source=source), Kept(book, held)
    heart = Heart(book, held, kept)
    try:
        with _told(report, book):
            found = rehearse(dry=kept.line, progress=kept.page)
            kept.close(found)
            report = found
    finally:
        heart.stop()
        report.run = held.id
        _write_down(book, held, report)
    return report


def unready(source: str, why: Exception, book=None) -> Report:
    """Write down a run that failed before it began, so that whoever waits for it learns why.

    :param why: its text in Korean and English, ` / ` between
    :param book: a run book; None to write nothing
    """
    ko, _, en = str(why).partition(" / ")
    report = Report(source=source, note={"code": "unready", "ko": ko, "en": en or ko})
    if book and (held := book.begin(source)):
        report.run = held.id
        _write_down(book, held, report)
    return report


def _do(work: Work, ckan, held, progress) -> None:
    """Do the work, and whatever stops it is told in the report."""
    try:
        with _told(work.report, work.book):
            work.open(ckan, held)
            work.go_through(progress)
            work.finish()
    finally:
        work.shape.tell(work.report)


@contextmanager
def _told(report: Report, book) -> Iterator[None]:
    """Turn whatever stops the work into a status and a sentence."""
    try:
        yield
    except Stopped as error:
        report.status = "partial"
        report.tell(error)
    except SourceError as error:
        report.tell(error)
    except (*CATALOGUE_FAULTS, book.Broken) as error:
        log.exception("the catalogue failed the harvest of %s", report.source)
        report.say("catalogue", detail=type(error).__name__)
    except book.Lost:
        report.status = "lost"
        report.say("lost")
    except KeyboardInterrupt:
        report.status = "partial"
        report.say("stopped")
        raise
    except Exception as error:  # noqa: BLE001  our own mistake: the run must be closed, and the report must say so
        log.exception("the harvest of %s stopped", report.source)
        report.say("unexpected", detail=type(error).__name__)


def _write_down(book, held, report: Report) -> None:
    try:
        if held.kind in DECISIONS and report.note.get("code") == "stopped":
            book.hand_back(held)                  # whoever comes next goes on
        else:
            book.end(held, report.status, report.as_dict())
    except book.Lost:
        report.status = "lost"
        report.say("lost")
    except Exception:  # noqa: BLE001  the book itself is out of reach: the lease will run out, and the next run say so
        log.exception("the end of run %s could not be written down", held.id)


class Heart(threading.Thread):
    """Renews the lease while a slow partner keeps the run from writing anything."""

    def __init__(self, book, held, report: Report | Kept):
        super().__init__(daemon=True, name=f"heart of {held.source}")
        self.book, self.held, self.report, self.over = book, held, report, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.over.wait(self.held.lease / 4):
            try:
                self.book.beat(self.held, self.report.tally())
            except self.book.Lost:
                return                            # the next write of the run finds out
            except Exception:  # noqa: BLE001  a database out of reach for a moment: the next beat may do
                log.warning("no heartbeat for %s", self.held.source, exc_info=True)

    def stop(self) -> None:
        self.over.set()
        self.join()
