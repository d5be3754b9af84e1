"""What keeps a house in order: its database, its index, its files, its keys."""

import sys

import click

from catalog import sealing
from catalog.files import sweep as swept
from web import doctor as examination
from web.commands import Command
from web.wiring import bring_partners, bring_synonyms, build, opened

NAMED = 20                               # datasets of each kind that are named when the index is not level


@click.command("reindex", cls=Command, epilog="예 / Example:  ieum reindex --verify")
@click.option("--verify", is_flag=True, help="고치지 않고 데이터베이스와 견줍니다. / Compare with the database only.")
@click.pass_obj
def reindex(settings, verify):
    """검색 색인을 새로 만듭니다. 그동안에도 찾을 수 있습니다. / Build the index anew; searches go on."""
    with build(settings) as house:
        if not verify:
            click.echo(f"{(done := house.catalog.reindex())}건을 색인했습니다. / {done} datasets indexed.")
            return
        if not house.index.fresh:
            raise click.ClickException("색인이 없거나 이 판의 것이 아닙니다. `ieum reindex`를 실행해 주세요. / "
                                       "There is no index of this version; run `ieum reindex`.")
        off, words = house.catalog.verify_index(), house.catalog.level.vocabulary.fresh
    counts = ", ".join(f"{name} {len(ids)}" for name, ids in off.items())
    click.echo(f"{counts}, vocabulary {'ready' if words else 'unbuilt'}")
    for name, ids in off.items():
        for id in ids[:NAMED]:
            click.echo(f"{name} {id}", err=True)
    sys.exit(1 if any(off.values()) or not words else 0)


@click.command("files", cls=Command, epilog="예 / Example:  ieum files --sweep")
@click.option("--sweep", is_flag=True, help="아무 데서도 쓰지 않는 파일을 지웁니다. / Remove files nothing refers to.")
@click.pass_obj
def files(settings, sweep):
    """올린 파일을 세고 치웁니다. / Count the uploaded files; remove those that nothing refers to."""
    with build(settings) as house:
        if sweep:
            gone = swept(house.store, house.catalog.files)
            click.echo(f"기록 {gone['rows']}건, 파일 {gone['files']}개, 끊긴 전송 {gone['parts']}개를 지웠습니다. / "
                       "Removed so many rows, files and broken transfers.")
        kept = [size for _, size in house.catalog.files.place.digests()]
    click.echo(f"파일 {len(kept):,}개, {sum(kept):,}바이트를 두고 있습니다. / So many files and bytes are kept.")


@click.command("reseal", cls=Command, epilog="예 / Example:  IEUM_SEAL_KEY='새 열쇠 옛 열쇠' ieum reseal")
@click.pass_obj
def reseal(settings):
    """맡긴 인증키를 모두 첫 번째 열쇠로 다시 잠급니다. / Seal all credentials anew with the first of the keys."""
    with build(settings) as house:
        try:
            count = sealing.reseal(house.catalog)
        except LookupError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"인증키 {count}개를 다시 잠갔습니다. 옛 열쇠를 지워도 됩니다. / "
               f"{count} credentials sealed anew; the old key may go.")


@click.command("migrate", cls=Command, epilog="예 / Example:  ieum migrate")
@click.pass_obj
def migrate(settings):
    """데이터베이스를 만들거나 새 판으로 올립니다. / Create or upgrade the database; bring the partners' files in."""
    opened(settings).migrate()
    with build(settings) as house:
        bring_synonyms(house)
        click.echo(f"수집처 {(known := len(bring_partners(house)))}곳을 알고 있습니다. / {known} sources are known.")


@click.command("doctor", cls=Command, epilog="예 / Example:  ieum doctor")
@click.pass_obj
def doctor(settings):
    """설정·데이터베이스·색인·열쇠를 살펴봅니다. / Examine settings, database, index and keys."""
    sys.exit(examination.examine(settings))
