"""`ieum mail`: what waits to be sent, now."""

import click

from config.settings import SettingsError
from web.commands import Command
from web.hooks import Courier
from web.letters import deliver
from web.wiring import build


@click.command("mail", cls=Command, epilog="예 / Example:  ieum mail --list")
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
