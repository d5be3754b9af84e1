"""`ieum sandbox`: the partners' interfaces on loopback, without a catalogue."""

import json

import click

from harvesters.sandbox import kinds as places
from harvesters.sandbox import serve as play
from harvesters.sandbox.certificates import KINDS as BAD
from web.commands import Command


@click.command("sandbox", cls=Command, epilog="예 / Example:  ieum sandbox --port 8100 --rows ../rows")
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
