"""Hydra's pages, walked to a proven end; and where neither we nor the key go."""

from dataclasses import replace

import pytest

from catalog import LocalCatalog
from catalog.runbook import RunBook
from harvesters.errors import Blocked, SourceError
from harvesters.kinds.dcat import Dcat
from harvesters.run import run
from harvesters.session import Session
from schemas import Source
from tests.harvesters.faults import Faults, answer
from tests.harvesters.kinds.conftest import Partner
from tests.harvesters.kinds.turtle import page, view


def walked(partner, *bodies):
    partner.answers |= {f"/p{place or ''}": body for place, body in enumerate(bodies)}
    harvester = partner.make(Dcat, "/p")
    return harvester, [[record.id for record in page] for page in harvester.pages()]


def test_pages_are_followed_to_the_last_and_counted(partner):
    harvester, pages = walked(partner, page(1, 2, view=view("p1", 3)), page(3, view=view(total=3)))
    assert pages == [["https://x.kr/1", "https://x.kr/2"], ["https://x.kr/3"]]
    assert (harvester.complete, harvester.expected) == ("declared 3, saw 3 on 2 pages", 3)


def test_pages_of_older_ckans_are_followed_too(partner):
    old = f'<x> a hydra:PagedCollection ; hydra:nextPage "{partner.server.url}/p1" ; hydra:totalItems "2" .'
    harvester, pages = walked(partner, page(1, view=old), page(2, view=view(total=2)))
    assert (len(pages), harvester.complete) == (2, "declared 2, saw 2 on 2 pages")


@pytest.mark.parametrize(("first", "second", "complete"), [
    (view("p1"), view(), "2 datasets on 2 pages, the last without a next"),
    (view("p1"), "", None), (view("p1", 3), view(total=3), None), (view("p1", 2), view(total=3), None),
    (view("p1", last="p1"), view(last="p1"), "2 datasets on 2 pages, the last without a next"),
    (view("p1", last="p7"), view(last="p7"), None)])
def test_a_listing_is_whole_only_when_its_last_page_says_so_and_the_total_agrees(partner, first, second, complete):
    harvester, pages = walked(partner, page(1, view=first), page(2, view=second))
    assert (len(pages), harvester.complete) == (2, complete)


@pytest.mark.parametrize(("listed", "is_whole"), [("<https://x.kr/1> , <https://x.kr/2>", True),
                                                  ("<https://x.kr/1> , <https://x.kr/3>", False), ("[ ]", False)])
def test_a_listing_that_names_what_it_nowhere_describes_is_not_whole(partner, listed, is_whole):
    harvester, _ = walked(partner, page(1, view=view("p1"), extra=f"<https://x.kr/> dcat:dataset {listed} ."),
                          page(2, view=view()))
    assert bool(harvester.complete) is is_whole


@pytest.mark.parametrize(("body", "is_whole"), [(page(1, 2), False), (page(1, 2, view=view(total=2)), True)])
def test_a_text_whose_end_nobody_announced_may_have_been_cut_and_proves_nothing_without_a_total(body, is_whole):
    with Faults() as server:
        server.at["/p"] = answer(body, Content_Length="", Connection="close")
        source = Source("test", "dcat", server.url + "/p", "org")
        harvester = Dcat(source, Session(source, allow=frozenset([server.address])))
        assert [len(found) for found in harvester.pages()] == [2]
        assert bool(harvester.complete) is is_whole


def test_a_key_that_comes_back_in_an_address_is_struck_out_of_the_error(partner):
    partner.answers["/p"] = page(1, view=view("ftp://x.kr/?key=a-secret-key"))
    source = Source("test", "dcat", partner.server.url + "/p", "org")
    with pytest.raises(SourceError) as error:
        list(Dcat(source, Session(source, "a-secret-key", frozenset([partner.server.address]))).pages())
    assert error.value.code == "next"
    assert "a-secret-key" not in str(error.value)


@pytest.mark.parametrize(("bodies", "code"), [
    ([page(1, view=view("p1", 2)), page(view=view(total=2))], "short"),
    ([page(1, view=view("p1", 2)), page(1, view=view(total=2))], "circle"),
    ([page(1, view=view("p1")), page(2, view=view("p"))], "circle"),
    ([page(1, view=view("p"))], "circle"), ([page()], "nothing"),
    ([page(1, view=view("p1") + view("p2"))], "envelope"), ([page(1, view=view(total='"many"'))], "envelope"),
    ([page(1, view=view("ftp://x.kr/2"))], "next"), ([page(1, view=view("http://[x"))], "rdf next"),
    ([page(1, view=view("p1"))], "status")])
def test_a_walk_that_does_not_reach_its_end_is_a_typed_error(partner, bodies, code):
    partner.answers |= {f"/p{place or ''}": body for place, body in enumerate(bodies)}
    harvester = partner.make(Dcat, "/p")
    with pytest.raises(SourceError) as error:
        list(harvester.pages())
    assert error.value.code in code.split()
    assert harvester.complete is None


def test_a_page_that_moved_under_us_hands_nothing_on_twice(partner):
    harvester, pages = walked(partner, page(1, 2, view=view("p1", 3)), page(2, 3, view=view(total=3)))
    assert sum(pages, []) == ["https://x.kr/1", "https://x.kr/2", "https://x.kr/3"]
    assert harvester.complete


def test_two_datasets_with_one_identifier_are_both_handed_on_so_that_the_run_reports_them(partner):
    two = "".join(f'<https://x.kr/{number}> a dcat:Dataset ; dct:identifier "X" . ' for number in (8, 9))
    assert walked(partner, page(extra=two))[1] == [["X", "X"]]


@pytest.mark.parametrize("second", [page(view=view(total=3)), page(1, view=view(total=3)), (500, b""), b""])
def test_a_valid_but_empty_or_repeated_page_takes_nothing_down(partner, catalog, people, store, clock, second):
    book, ckan = RunBook(store, clock), LocalCatalog(catalog, people["jiwoo"])
    partner.answers |= {"/p": page(1, view=view("p1", 3)), "/p1": page(2, 3, view=view(total=3))}

    def harvest():
        harvester = partner.make(Dcat, "/p", says={"url": "https://x.kr"})
        source = replace(harvester.source, owner_org="nia")
        return run(Dcat(source, harvester.http), ckan, book)

    assert (harvest().status, book.standing("test")) == ("done", 3)
    partner.answers["/p1"] = second
    report = harvest()
    assert (report.status, report.counts["withdrawn"], book.standing("test")) == ("failed", 0, 3)


# -- keys and other servers

def test_the_key_goes_to_the_sources_own_server_alone(partner):
    other = Partner()
    try:
        other.answers["/p1"] = page(2, view=view())
        partner.answers["/p"] = page(1, view=view(f"{other.server.url}/p1"))
        source = Source(name="test", harvester="", url=partner.server.url + "/p", owner_org="org")
        http = Session(source, "a-secret-key", frozenset([partner.server.address, other.server.address]))
        assert len(list(Dcat(source, http).pages())) == 2
        assert [environ["HTTP_ACCEPT"].partition(",")[0] for _, environ in partner.asked] == ["text/turtle"]
        assert [environ.get("HTTP_AUTHORIZATION") for _, environ in partner.asked + other.asked] == [
            "Bearer a-secret-key", None]
    finally:
        other.server.close()


@pytest.mark.parametrize("address", ["http://10.0.0.1/p", "http://169.254.169.254/latest", "http://[::1]/p"])
def test_a_next_page_within_our_own_network_is_not_asked_for(partner, address):
    partner.answers["/p"] = page(1, view=view(address))
    harvester = partner.make(Dcat, "/p")
    with pytest.raises(Blocked):
        list(harvester.pages())
    assert harvester.complete is None
