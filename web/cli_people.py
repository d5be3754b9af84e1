"""`ieum user` and `ieum token`: who may come in."""

import click

from web.commands import Group
from web.wiring import build


@click.group("user", cls=Group)
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


@click.group("token", cls=Group)
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
