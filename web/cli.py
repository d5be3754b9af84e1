"""The command line: `ieum`.  Each command is a thin client of the catalogue's door."""

import json
import sys

import click
from granian import Granian
from granian.constants import Interfaces

from catalog import sealing
from catalog.files import sweep as swept
from config.settings import SettingsError, hand_on, load
from harvesters.sandbox import kinds as places
from harvesters.sandbox import serve as play
from harvesters.sandbox.certificates import KINDS as BAD
from web import demo as demonstration
from web import doctor as examination
from web import reset
from web.cli_check import check
from web.cli_harvest import harvest
from web.cli_reconcile import reconcile
from web.commands import Group
from web.hooks import Courier
from web.letters import Postman, deliver
from web.publishing import door
from web.publishing.telling import publish_all
from web.wiring import bring_partners, bring_synonyms, build, log_to_stderr, opened
from web.wiring import schedule as schedule_of

PATIENCE = 10           # seconds a web worker has to finish what it answers when told to stop; then it is killed


@click.group(cls=Group, epilog="예 / Example:  ieum --config /etc/ieum.toml serve")
@click.option("--config", "config", type=click.Path(), help="설정 파일(TOML). / The settings file.")
@click.pass_context
def main(context, config):
    """데이터이음: 협력기관의 데이터 목록을 모아 찾게 합니다. / A partner data-sharing catalogue."""
    if context.invoked_subcommand == "check":       # it needs no settings, so none can be wrong
        return
    try:
        context.obj = load(config)
        hand_on(config)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


@main.command(epilog="예 / Example:  ieum demo --port 9000")
@click.option("--port", type=int, help="웹 서버 포트. / The web server's port.")
@click.option("--rows", type=click.Path(exists=True, file_okay=False), help="시연 자료 대신 쓸 폴더. / Rows to play.")
@click.option("--once", is_flag=True, help="한 번 수집하고 끝냅니다. / Harvest once and stop.")
@click.pass_obj
def demo(settings, port, rows, once):
    """모의 기관에서 한 번 수집하고 사이트를 엽니다. / Play the partners, harvest them, open the site."""
    sys.exit(demonstration.run(settings, port=port, rows=rows, once=once))


@main.command(epilog="예 / Example:  IEUM_SECRET=… ieum serve")
@click.option("--test-reset", is_flag=True,
              help="POST /__reset으로 사이트를 비울 수 있게 합니다(시험용, 루프백만). / Let tests empty the site.")
@click.pass_obj
def serve(settings, test_reset):
    """웹 서버를 시작합니다. / Start the web server."""
    build(settings).close()             # what would keep the workers from starting is told here, in one line
    server = Granian("web.wiring:application", factory=True, interface=Interfaces.WSGI, address=settings.host,
                     port=settings.port, workers=settings.workers, blocking_threads=settings.threads,
                     log_level=settings.log_level.lower(), respawn_failed_workers=True,
                     workers_kill_timeout=PATIENCE)
    loader = reset.loader(settings) if test_reset else None
    if loader:
        click.echo(json.dumps(reset.told(*loader.args)))
    server.serve(target_loader=loader, wrap_loader=False)


@main.command(epilog="예 / Example:  ieum schedule")
@click.pass_obj
def schedule(settings):
    """정해진 때마다 수집하고 편지를 보냅니다. / Harvest on schedule and send letters, until stopped."""
    log_to_stderr(settings)
    with build(settings) as house, Courier(house.catalog, settings), Postman(house.catalog.letterbox, settings):
        schedule_of(house).run()


@main.command(epilog="예 / Example:  ieum sandbox --port 8100 --rows ../rows")
@click.option("--port", type=int, default=8100, show_default=True)
@click.option("--rows", type=click.Path(exists=True, file_okay=False), help="자료 폴더. / A folder of rows to serve.")
@click.option("--tls", type=click.Choice(BAD), help="믿을 수 없는 인증서로 답합니다. / Answer with a bad certificate.")
@click.option("--fault", "faults", multiple=True, metavar="JSON",
              help='고장을 켭니다. / Switch a fault on, such as \'{"source": "kepco", "html": true}\'.')
def sandbox(port, rows, tls, faults):
    """협력기관의 인터페이스를 흉내 냅니다. / Play the partners' interfaces on loopback."""
    try:
        server = play(port, rows=rows, tls=tls or "")
    except OSError as error:
        raise click.ClickException(
            f"{port}번 포트를 쓸 수 없습니다. 다른 프로그램이 쓰고 있을 수 있습니다. --port로 다른 번호를 주세요. / "
            f"Port {port} cannot be used ({error.strerror}); choose another.") from error
    try:
        for each in faults:
            server.app.faults.add(json.loads(each))
    except ValueError as error:
        raise click.ClickException(f"켤 수 없는 고장입니다. 이름과 값을 확인해 주세요. / {error}") from error
    click.echo(f"sandbox {server.url}")
    for kind, told in places(server.url).items():
        click.echo(f"  {kind:14}{told['url']}")
    server.wait()


@main.command(epilog="예 / Example:  IEUM_THERE=… ieum publish --to https://data.example.kr --token-env IEUM_THERE")
@click.option("--to", "address", required=True, help="다른 CKAN의 주소. / The other CKAN's address.")
@click.option("--token-env", required=True, metavar="NAME",
              help="그쪽의 API 토큰이 든 환경 변수의 이름. / The environment variable that holds its API token.")
@click.option("--dry-run", is_flag=True, help="무엇이 바뀔지만 보입니다. / Show what would change.")
@click.option("--only", metavar="ORG", help="이 기관의 데이터만. / This organisation's datasets only.")
@click.option("--remove-all", is_flag=True, help="사라진 데이터가 많아도 내립니다. / Remove however many are gone.")
@click.pass_obj
def publish(settings, address, token_env, **wishes):
    """공개한 데이터 목록을 다른 CKAN에 올립니다. / Mirror the public catalogue into another CKAN."""
    with build(settings) as house, door(address, token_env, settings.site_url) as remote:
        if wishes["only"]:
            house.ckan.call_action("organization_show", {"id": wishes["only"]})     # there must be one of that name
        sys.exit(0 if publish_all(house, remote, wishes) else 1)


@main.command(epilog="예 / Example:  ieum reindex --verify")
@click.option("--verify", is_flag=True, help="고치지 않고 데이터베이스와 견줍니다. / Compare with the database only.")
@click.pass_obj
def reindex(settings, verify):
    """검색 색인을 새로 만듭니다. 그동안에도 찾을 수 있습니다. / Build the index anew; searches go on."""
    with build(settings) as house:
        if not verify:
            click.echo(f"{(done := house.catalog.reindex())}건을 색인했습니다. / {done} datasets indexed.")
            return
        off = house.catalog.verify_index()
    click.echo(f"missing {len(off['missing'])}, surplus {len(off['surplus'])}")
    sys.exit(1 if off["missing"] or off["surplus"] else 0)


@main.command(epilog="예 / Example:  ieum files --sweep")
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


@main.command(epilog="예 / Example:  IEUM_SEAL_KEY='새 열쇠 옛 열쇠' ieum reseal")
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


@main.command(epilog="예 / Example:  ieum mail --list")
@click.option("--list", "unsent", is_flag=True, help="기다리거나 못 보낸 편지를 봅니다. / Show what waits or failed.")
@click.pass_obj
def mail(settings, unsent):
    """기다리는 편지와 웹훅 알림을 지금 보냅니다. / Send the letters and the messages to hooks that wait, once."""
    with build(settings) as house:
        box = house.catalog.letterbox
        if unsent:
            for row in box.unsent():
                click.echo("  ".join(map(str, (row["id"], row["at"], row["kind"], row["name"], row["state"],
                                               row["tries"], row["fault"] or "-"))))
            return
        Courier(house.catalog, settings).deliver()
        if not settings.mail:
            raise SettingsError("mail 설정이 비어 있어 편지를 보내지 않고 둡니다. docs/settings.md를 봐 주세요. / "
                                "The setting `mail` is empty, so letters are kept and not sent.")
        sent, counts = deliver(box, settings), box.counts()
    click.echo(f"보냄 {sent}, 기다림 {counts['waiting']}, 실패 {counts['failed']} / sent, waiting, failed")


@main.command(epilog="예 / Example:  ieum migrate")
@click.pass_obj
def migrate(settings):
    """데이터베이스를 만들거나 새 판으로 올립니다. / Create or upgrade the database; bring the partners' files in."""
    opened(settings).migrate()
    with build(settings) as house:
        bring_synonyms(house)
        click.echo(f"수집처 {(known := len(bring_partners(house)))}곳을 알고 있습니다. / {known} sources are known.")


@main.group(cls=Group)
def user():
    """사용자. / Users."""


@user.command("add", epilog="예 / Example:  ieum user add jiwoo --org kepco:editor")
@click.argument("name")
@click.option("--org", "orgs", multiple=True, help="기관:역할(member, editor, admin). / organisation:role")
@click.option("--sysadmin", is_flag=True)
@click.option("--auditor", is_flag=True)
@click.pass_obj
def user_add(settings, name, orgs, sysadmin, auditor):
    """사용자를 더합니다. / Add a user."""
    roles = dict(part.partition(":")[::2] for part in orgs)
    _call(settings, "user_create", name=name, sysadmin=sysadmin, auditor=auditor, roles=roles)
    click.echo(name)


@user.command("list", epilog="예 / Example:  ieum user list")
@click.pass_obj
def user_list(settings):
    """사용자의 목록. / Every user."""
    for each in _call(settings, "user_list"):
        marks = [mark for mark in ("sysadmin", "auditor") if each[mark]]
        click.echo("  ".join([each["name"], each["created"], *marks]))


@main.group(cls=Group)
def token():
    """API 열쇠. / API tokens."""


@token.command("create", epilog="예 / Example:  ieum token create jiwoo laptop --days 90 --scope write --org kepco")
@click.argument("user_name")
@click.argument("name")
@click.option("--days", type=int, default=90, show_default=True, help="쓸 수 있는 날수. / Valid for so many days.")
@click.option("--scope", type=click.Choice(["read", "harvest", "write"]),
              help="쓰임새. 없으면 사용자가 할 수 있는 모든 일. / What it is for; all its user may do unless told.")
@click.option("--org", "organization", help="write일 때 쓸 기관. / The one organisation it writes to.")
@click.pass_obj
def token_create(settings, user_name, name, **terms):
    """열쇠를 만듭니다. 한 번만 보여 줍니다. / Make a token; it is shown once."""
    days = terms.pop("days")
    click.echo(_call(settings, "api_token_create", user=user_name, name=name, expires_in=days, unit=86400,
                     **terms)["token"])


@token.command("list", epilog="예 / Example:  ieum token list jiwoo")
@click.argument("user_name")
@click.pass_obj
def token_list(settings, user_name):
    """열쇠의 목록: 이름, 쓰임새, 만든 때, 마지막으로 쓴 때. / A user's tokens: name, scope, made, last used."""
    for each in _call(settings, "api_token_list", user_id=user_name):
        scope = ":".join(filter(None, (each["scope"], each["organization"]))) or "-"
        click.echo(f"{each['id']}  {each['name']}  {scope}  {each['created_at']}  {each['last_access'] or '-'}")


@token.command("revoke", epilog="예 / Example:  ieum token revoke 0b5c…")
@click.argument("token_id")
@click.pass_obj
def token_revoke(settings, token_id):
    """열쇠를 못 쓰게 합니다. / Revoke a token."""
    _call(settings, "api_token_revoke", jti=token_id)


def _call(settings, action: str, **data):
    with build(settings) as house:
        return house.ckan.call_action(action, data)


@main.command(epilog="예 / Example:  ieum doctor")
@click.pass_obj
def doctor(settings):
    """설정·데이터베이스·색인·열쇠를 살펴봅니다. / Examine settings, database, index and keys."""
    sys.exit(examination.examine(settings))


for each in (check, reconcile):
    main.add_command(each)
main.add_command(harvest)
