"""One small table that somebody uploads to have it read at once: CSV or a workbook."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from web.forms import said
from web.sheets.faults import SheetError
from web.words import gettext as _


class TableError(ValueError):
    """A file in which nothing can be read.  Its text, in the reader's language, says why and how to mend it."""


def found(upload, find: Callable[[Path], list[dict]]) -> list[dict]:
    """What stands in a file.

    :param upload: an open file with `.filename`, or None
    :param find: reads it; may raise SheetError and TableError
    :raises TableError: when there is none, or nothing can be read in it
    """
    if upload is None or not upload.filename:
        raise TableError(_("파일이 없습니다. 읽을 것이 없습니다. CSV나 XLSX 파일을 골라 주세요."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        upload.save(path)
        try:
            return find(path)
        except SheetError as fault:
            raise TableError(said(fault.message)) from fault
