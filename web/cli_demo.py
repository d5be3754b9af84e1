"""`ieum demo`: everything at once, to be looked at."""

import sys

import click

from web import demo as demonstration
from web.commands import Command


@click.command("demo", cls=Command, epilog="예 / Example:  ieum demo --port 9000")
@click.option("--port", type=int, help="웹 서버 포트. / The web server's port.")
@click.option("--rows", type=click.Path(exists=True, file_okay=False), help="시연 자료 대신 쓸 폴더. / Rows to play.")
@click.option("--once", is_flag=True, help="한 번 수집하고 끝냅니다. / Harvest once and stop.")
@click.pass_obj
def demo(settings, port, rows, once):
    """모의 기관에서 한 번 수집하고 사이트를 엽니다. / Play the partners, harvest them, open the site."""
    sys.exit(demonstration.run(settings, port=port, rows=rows, once=once))
