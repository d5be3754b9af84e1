"""`ieum publish`: the public catalogue, mirrored into another CKAN."""

import sys

import click

from web.commands import Command
from web.publishing import door
from web.publishing.telling import publish_all
from web.wiring import build


@click.command("publish", cls=Command,
               epilog="예 / Example:  IEUM_THERE=… ieum publish --to https://data.example.kr --token-env IEUM_THERE")
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
