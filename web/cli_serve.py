"""`ieum serve` and `ieum schedule`: what runs until it is stopped."""

import json

import click
from granian import Granian
from granian.constants import Interfaces

from web import reset
from web.commands import Command
from web.hooks import Courier
from web.letters import Postman
from web.scheduling import schedule as schedule_of
from web.wiring import build, log_to_stderr

PATIENCE = 10           # seconds a web worker has to finish what it answers when told to stop; then it is killed


@click.command("serve", cls=Command, epilog="예 / Example:  IEUM_SECRET=… ieum serve")
@click.option("--test-reset", is_flag=True,
              help="POST /__reset으로 사이트를 비울 수 있게 합니다(시험용, 루프백만). / Let tests empty the site.")
@click.pass_obj
def serve(settings, test_reset):
    """웹 서버를 시작합니다. / Start the web server."""
    build(settings).close()             # what would keep the workers from starting is told here, in one line
    server = Granian("web.serving:application", factory=True, interface=Interfaces.WSGI, address=settings.host,
                     port=settings.port, workers=settings.workers, blocking_threads=settings.threads,
                     log_level=settings.log_level.lower(), respawn_failed_workers=True,
                     workers_kill_timeout=PATIENCE)
    loader = reset.loader(settings) if test_reset else None
    if loader:
        click.echo(json.dumps(reset.told(*loader.args)))
    server.serve(target_loader=loader, wrap_loader=False)


@click.command("schedule", cls=Command, epilog="예 / Example:  ieum schedule")
@click.pass_obj
def schedule(settings):
    """정해진 때마다 수집하고 편지를 보냅니다. / Harvest on schedule and send letters, until stopped."""
    log_to_stderr(settings)
    with build(settings) as house, Courier(house.catalog, settings), Postman(house.catalog.letterbox, settings):
        schedule_of(house).run()
