"""`ieum check`: what records would become, told on the command line, without settings and without a database."""

import json
import sys
from pathlib import Path

import click

from web.checked import ALL_KINDS, Checked, UnreadableError, checked

WORDS = {"taken": "받아들임 / taken", "draft": "초안 / draft", "refused": "거절 / refused",
         "skipped": "건너뜀 / skipped", "warnings": "경고 / warnings"}
MARKS = {"error": "✗", "hold": "…", "warning": "!", "advice": "·"}
FINE, FAULTS, UNREADABLE = 0, 1, 2


@click.command("check", epilog="예 / Example:  ieum check 목록.csv --json")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--kind", type=click.Choice(ALL_KINDS), default="auto", show_default=True,
              help="무엇으로 읽을지. / What it is to be read as.")
@click.option("--json", "as_json", is_flag=True, help="기계가 읽을 JSON으로 적습니다. / Print JSON.")
def check(file, kind, as_json):
    """올리거나 수집하기 전에 데이터 목록을 확인합니다. / Check a list before it is sent or harvested.

    FILE: CSV, XLSX, JSON, DCAT, data.go.kr의 행, manifest.json의 목록. `-`는 표준 입력입니다.
    끝값은 0(거절 없음), 1(거절한 것이 있음), 2(읽을 수 없음)입니다. / `-` is standard input.  Exit status 0: nothing is
    refused; 1: something is; 2: it cannot be read.
    """
    try:
        found = checked(_bytes(file), kind)
    except UnreadableError as error:
        _tell_unreadable(error, as_json)
        sys.exit(UNREADABLE)
    if as_json:
        click.echo(json.dumps(_as_dict(found), ensure_ascii=False, indent=1))
    else:
        _tell(found)
    sys.exit(FAULTS if found.counts()["refused"] else FINE)


def _bytes(file: str) -> bytes:
    """:raises UnreadableError: there is no such file, or it may not be read"""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UnreadableError("no_file", f"파일을 열지 못했습니다({error.strerror}: {file}). 경로를 확인해 주세요.",
                              f"The file cannot be opened ({error.strerror}: {file}). Check its path.") from None


def _tell_unreadable(error: UnreadableError, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"unreadable": {"code": error.code, "ko": error.ko, "en": error.en}},
                              ensure_ascii=False))
    click.echo(f"읽을 수 없습니다. {error.ko} / Unreadable: {error.en}", err=True)


def _as_dict(found: Checked) -> dict:
    return {"kind": found.kind, "counts": found.counts(), "notes": [each._asdict() for each in found.notes],
            "records": [line.as_dict() for line in found.lines]}


def _tell(found: Checked) -> None:
    click.echo(f"{found.kind}: " + ", ".join(f"{WORDS[key]} {count:,}" for key, count in found.counts().items()))
    for each in found.notes:
        click.echo(f"  ! {each.where + ': ' if each.where else ''}{each.ko} / {each.en}")
    for line in found.lines:
        if not line.findings:
            continue
        place = f"{line.number}" if line.number else line.where
        click.echo(f"{place}  {line.id or '-'}  {line.title or '-'}  → {WORDS[line.outcome]}"
                   + (f" [{line.code}]" if line.code else ""))
        for each in line.findings:
            click.echo(f"  {MARKS[each.level]} {each.where or each.field}: {each.ko} / {each.en}")
