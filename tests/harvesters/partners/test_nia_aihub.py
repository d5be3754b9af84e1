from pathlib import Path

import orjson

from config import partners
from harvesters import sandbox
from harvesters.partners.nia_aihub import NiaAiHub
from harvesters.testing import HarvesterContract, session
from schemas import DATASET, Source, check_sharing

[CONFIGURED] = [partner.source for partner in partners.read(Path(partners.__file__).parent / "partners")
                if partner.source.name == "nia-aihub"]


class TestNiaAiHub(HarvesterContract):
    harvester, source = NiaAiHub, "nia-aihub"


def judged(server):
    """What holds each title of the list back, as the configured source and the companion list tell it."""
    told = sandbox.sources(server.url)["nia-aihub"]
    source = Source("nia-aihub", "nia_aihub", told["url"], "nia", options=CONFIGURED.options | told["options"])
    harvester = NiaAiHub(source, session(source, server))
    drafts = {id: harvester.draft(harvester.read(raw)) for page in harvester.pages() for id, raw, _ in page}
    loaded = {id: DATASET.load(draft | {"name": "the-name", "owner_org": "nia", "harvest_source": "nia-aihub",
                                        "harvest_record": id, "mapping_version": harvester.mapping})
              for id, draft in drafts.items()}
    return {id: check_sharing(package) for id, package in loaded.items()}


def test_what_the_companion_list_describes_is_published_and_the_rest_waits_as_drafts():
    with sandbox.serve() as server:
        verdicts = judged(server)
    assert {id for id, verdict in verdicts.items() if not verdict.published} == {"90010", "90013", "90016", "90019"}
    assert not any(verdict.errors for verdict in verdicts.values())
    assert "personal_data" in verdicts["90010"].holds


def test_titles_that_are_not_ours_all_wait_as_drafts(tmp_path):
    (tmp_path / "aihub.jsonl").write_bytes(orjson.dumps({"id": "90001", "title": "남의 제목"}))
    with sandbox.serve(rows=tmp_path) as server:
        [(id, verdict)] = judged(server).items()
    assert (id, verdict.published, verdict.errors) == ("90001", False, {})
