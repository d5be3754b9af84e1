"""The modules CKAN's tests import, stood in for: what actions are behind is real, all else is beyond."""

import importlib.abc
import importlib.util
import sys
from datetime import datetime, timedelta
from functools import wraps
from types import SimpleNamespace

from ckanapi import errors

from catalog.actions.site import CKAN_VERSION
from tests.foreign.ckan import made
from tests.foreign.ckan.beyond import Beyond, BeyondModule
from tests.foreign.ckan.door import body_contains, url_for
from tests.foreign.ckan.house import CURRENT, call_action, frozen, get_action

SEARCHING = (errors.SearchError, errors.SearchQueryError)      # with CKAN the second is one of the first
LOGIC = {"NotFound": errors.NotFound, "NotAuthorized": errors.NotAuthorized,
         "ValidationError": errors.ValidationError, "get_action": get_action}
REAL = {
    "ckan": {"__version__": CKAN_VERSION},
    "ckan.logic": LOGIC,
    "ckan.plugins.toolkit": LOGIC | {"ObjectNotFound": errors.NotFound},
    "ckan.lib.navl.dictization_functions": {"DataError": errors.ValidationError},
    "ckan.lib.search": {"SearchError": SEARCHING, "SearchQueryError": errors.SearchQueryError},
    "ckan.lib.search.common": {"SearchError": SEARCHING, "SearchQueryError": errors.SearchQueryError},
    "ckan.lib.helpers": {"url_for": url_for},
    "ckan.tests.helpers": {"call_action": call_action, "body_contains": body_contains},
    "ckan.tests.factories": made.ALL,
}
PACKAGES = ("ckan", "ckanext", "rq", "bs4", "pytest_factoryboy", "factory")


class freeze_time:  # noqa: N801  (the name the tests know)
    """Stops the catalogue's clock, around a test or within one."""

    def __init__(self, moment: str):
        self.moment = moment

    def __call__(self, test):
        @wraps(test)
        def run(*given, **named):
            with self:
                return test(*given, **named)
        return run

    def __enter__(self):
        module = CURRENT[-1].module
        self.stopped, self.running = frozen(self.moment), module.datetime
        module.datetime = SimpleNamespace(datetime=Stopped, timedelta=timedelta)
        return self.stopped.__enter__()

    def __exit__(self, *error):
        CURRENT[-1].module.datetime = self.running
        return self.stopped.__exit__(*error)


class Stopped(datetime):
    """What the tests read the time from while it stands still."""

    @classmethod
    def utcnow(cls):
        return CURRENT[-1].moment.replace(tzinfo=None)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module of CKAN's, each with nothing in it but what REAL names."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in PACKAGES and name != "freezegun":
            return None
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def create_module(self, spec):
        return BeyondModule(spec.name)

    def exec_module(self, module):
        for name, value in REAL.get(module.__name__, {}).items():
            setattr(module, name, value)
        if module.__name__ == "freezegun":
            module.freeze_time = freeze_time
        if module.__name__ == "ckan.plugins":
            module.toolkit = importlib.import_module("ckan.plugins.toolkit")


def stand_in() -> None:
    """Put the stand-ins before whatever else is installed."""
    sys.meta_path.insert(0, Finder())


def fixture(name: str) -> Beyond:
    """A fixture of CKAN's that is no action."""
    return Beyond(f"the fixture {name}")
