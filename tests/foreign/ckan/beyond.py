"""What CKAN's tests reach for beside actions: its models, plugins, settings, queues.  Such a test is told apart."""

from types import ModuleType

import pytest

RUNNING: list[str] = []                    # the test that runs; while modules are being imported, nothing is refused


def refuse(path: str):
    """End the running test: it is not through actions alone.

    :param path: what it reached for
    """
    pytest.skip(f"reaches beyond actions: {path}")


class Beyond:
    """Something of CKAN's own.  It may be named and handed around; whoever uses it in a test ends that test."""

    def __init__(self, path: str):
        self.__dict__["_path"] = path

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return Beyond(f"{self._path}.{name}")

    def _used(self, *given, **named):
        if RUNNING:
            refuse(self._path)
        return Beyond(f"{self._path}()")

    def __mro_entries__(self, bases):
        return (Unfounded,)

    def __setattr__(self, name: str, value):
        self._used()

    __call__ = __iter__ = __getitem__ = __setitem__ = __contains__ = __len__ = __bool__ = _used
    __enter__ = __exit__ = __instancecheck__ = __delattr__ = __eq__ = __lt__ = __gt__ = __str__ = _used
    __hash__ = object.__hash__


class Unfounded:
    """What stands in for a class of CKAN's that a test class is built on."""

    def setup_method(self):
        refuse(f"the base of {type(self).__name__}")


class BeyondModule(ModuleType):
    """A module of CKAN's with nothing in it but what is stood in for."""

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return Beyond(f"{self.__name__}.{name}")

    def __setattr__(self, name: str, value):
        if RUNNING and not isinstance(value, ModuleType) and not name.startswith("__"):
            refuse(f"changes {self.__name__}.{name}")
        super().__setattr__(name, value)

    def __delattr__(self, name: str):
        if not RUNNING:
            super().__delattr__(name)
