"""The contract must notice harvesters that leave something out and say nothing."""

import pytest

from harvesters.base import Record
from harvesters.partners.kepco import Kepco
from harvesters.partners.lge import Lge
from harvesters.testing import HarvesterContract


class EverySecond(Lge):
    """Loses half of its records."""

    def pages(self):
        yield from (page[::2] for page in super().pages())


class FirstList(Kepco):
    """Forgets the files and reads the services alone."""

    lists = ("open-data-list",)


class Twice(Lge):
    """Gives one record under another's bytes, so that the number is right."""

    def pages(self):
        for page in super().pages():
            yield [*page[:-1], Record(page[0].id + "-", page[0].raw)]


@pytest.mark.parametrize(("harvester", "source", "secret"), [
    (EverySecond, "lge", None), (FirstList, "kepco", "datagokr"), (Twice, "lge", None)])
def test_a_harvester_that_leaves_records_out_breaks_the_contract(harvester, source, secret):
    told = {"harvester": harvester, "source": source, "secret": secret}
    contract = type("Contract", (HarvesterContract,), told)
    contract.setup_class()
    try:
        with pytest.raises(AssertionError):
            contract().test_every_record_of_the_partner_arrives()
    finally:
        contract.teardown_class()
