"""What every command has in common: a refusal is one clear line."""

import gc
from importlib import import_module

import click
from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ValidationError

from config.settings import SettingsError
from web.failing import FailedError

REFUSALS = (ValidationError, NotFound, NotAuthorized, CKANAPIError, SettingsError, FailedError)


class Command(click.Command):
    """A command whose refusals are one clear line instead of a traceback."""

    def invoke(self, context):
        try:
            return super().invoke(context)
        except REFUSALS as error:
            raise click.ClickException(_in_a_line(error)) from error


def _in_a_line(error: Exception) -> str:
    """What was refused, and where to look."""
    if isinstance(error, NotFound):
        return f"그런 것이 없습니다. 이름을 확인해 주세요. / {error}"
    if isinstance(error, ValidationError):
        told = "; ".join(f"{field}: {' '.join(map(str, texts))}" for field, texts in error.error_dict.items())
        return f"받아들일 수 없는 값입니다. 고쳐서 다시 해 주세요. / {told}"
    return str(error)


class Group(click.Group):
    """Commands of this kind."""

    command_class = Command
    group_class = type


class Rooms(Group):
    """Commands that stand in modules of this package, each of which is imported when its command is asked for.

    :param rooms: name of a command → the module that has it, by the same name
    """

    def __init__(self, *words, rooms: dict[str, str], **more):
        super().__init__(*words, **more)
        self.rooms = rooms

    def list_commands(self, context):
        return sorted(self.rooms)

    def get_command(self, context, name):
        if name not in self.rooms:
            return None
        gc.disable()                    # modules stay; to look through them for garbage took a sixth of the time
        try:
            return getattr(import_module(f"web.{self.rooms[name]}"), name)
        finally:
            gc.enable()
