"""Real rows and real answers, where they lie beside the checkout: every one is served, read, drafted and judged."""

import os
from collections import Counter
from pathlib import Path

import orjson
import pytest

from harvesters import Skip, sandbox
from harvesters.errors import SourceError
from harvesters.kinds.aihub import AiHub
from harvesters.kinds.ares import Ares
from harvesters.kinds.ckan import Ckan
from harvesters.kinds.manifest import Manifest
from harvesters.kinds.naver_catalog import NaverCatalog
from harvesters.kinds.odcloud import Odcloud
from harvesters.kinds.ohdsi import Ohdsi
from harvesters.partners.gwangju import Gwangju
from harvesters.partners.kepco import Kepco
from harvesters.partners.kpx import Kpx
from harvesters.testing import session
from schemas import DATASET, Source, check_sharing

CORPUS = Path(os.environ.get("IEUM_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of real rows beside the checkout (IEUM_CORPUS)")


@pytest.fixture(scope="module")
def served():
    with sandbox.serve(rows=CORPUS) as server:
        yield server


def harvest(kind, served, path, secret=None, **options):
    """Every dataset of a source, loaded; and the harvester."""
    source = Source(name="real", harvester="", url=served.url + path, owner_org="org", secret=secret, options=options)
    harvester, datasets = kind(source, session(source, served)), {}
    for page in harvester.pages():
        for id, raw, _ in page:
            try:
                draft = harvester.draft(harvester.read(raw))
            except Skip:
                continue
            assert id not in datasets
            datasets[id] = DATASET.load(draft | {"name": "the-name", "owner_org": "org"})
    return harvester, datasets


def portal(kind, served, **options):
    licences = f"{served.url}/odcloud/oas/docs?namespace=15062804/v1"
    return harvest(kind, served, "/odcloud/api/15077093/v1", "datagokr", licences=licences, **options)


@pytest.fixture(scope="module")
def all_of_it(served):
    return portal(Odcloud, served)


def test_every_row_is_served_and_becomes_a_dataset(served, all_of_it):
    rows, (harvester, datasets) = served.app.rows, all_of_it
    assert len(datasets) == len(rows.public)
    assert harvester.complete
    assert rows.read == len(rows.public) + rows.merged + sum(
        told["rows"] for name in rows.files
        for told in [orjson.loads(served.app.lists.answer(name, "manifest.json"))])
    assert not [dataset["name"] for dataset in datasets.values() if check_sharing(dataset).errors]


def test_real_rows_lose_none_of_their_labels(all_of_it):
    _, datasets = all_of_it
    warnings = Counter(text for dataset in datasets.values() for text in dataset.get("warnings", ()))
    assert warnings == {}


@pytest.mark.parametrize(("kind", "rows", "foreign"), [(Kepco, 17, 0), (Kpx, 24, 0), (Gwangju, 111, 2)])
def test_a_partner_gets_its_own_rows_and_no_neighbours(served, kind, rows, foreign):
    """광주광역시도시공사 has two files: its name begins with the city's, but it is no part of it."""
    _, datasets = portal(kind, served)
    assert len(datasets) == rows - foreign
    assert {dataset["publisher"][0]["name"] for dataset in datasets.values()} <= set(kind.organizations)


def test_ai_hubs_list_is_read_to_its_last_title(served):
    harvester, datasets = harvest(AiHub, served, "/aihub/info/dataset.do")
    assert len(datasets) == len(served.app.rows.aihub) == 421
    assert sum("," in dataset["title"] for dataset in datasets.values()) > 10
    assert harvester.complete


@pytest.mark.parametrize("name", ["manifest_cp949", "manifest_utf8bom"])
def test_a_manifest_in_either_charset_says_the_same(served, name):
    harvester, datasets = harvest(Manifest, served, f"/manifest/{name}/manifest.json")
    assert len(datasets) == 300
    assert harvester.complete
    assert datasets["15001486"]["title"] == "광주광역시_측량업 등록현황"


def test_real_answers_of_single_houses_are_read(served):
    assert list(harvest(Ohdsi, served, "/webapi")[1]) == ["AmsterdamUMCdb v1.0.2"]
    assert list(harvest(Ares, served, "/ares/index.json")[1]) == ["EXH"]


@pytest.mark.parametrize("kind", [Odcloud, Manifest, NaverCatalog, Ares, Ohdsi, Ckan, AiHub])
def test_no_recorded_error_passes_for_a_listing(served, kind):
    bodies = [path for path in sorted((CORPUS / "errors").iterdir()) if not path.name.endswith("_ok.xml")]
    assert len(bodies) > 15
    for path in bodies:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(served.app), "_answer", lambda *_, path=path: (200, "text/plain", path.read_bytes()))
            with pytest.raises(SourceError):
                harvest(kind, served, "/manifest.json", "ncloud")
