"""The command line: `ieum`.  Each command is a thin client of the catalogue's door, in a module of its own: none waits
for what another needs."""

import click

from config.settings import SettingsError, hand_on, load
from web.commands import Rooms

ROOMS = {"check": "cli_check", "demo": "cli_demo", "doctor": "cli_keep", "files": "cli_keep", "harvest": "cli_harvest",
         "mail": "cli_mail", "migrate": "cli_keep", "publish": "cli_publish", "reconcile": "cli_reconcile",
         "reindex": "cli_keep", "reseal": "cli_keep", "sandbox": "cli_sandbox", "schedule": "cli_serve",
         "serve": "cli_serve", "token": "cli_people", "user": "cli_people"}


@click.group(cls=Rooms, rooms=ROOMS, epilog="예 / Example:  ieum --config /etc/ieum.toml serve")
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
