"""What only an index on disk must do: live with other processes, and die at any moment."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from ckanapi.errors import SearchQueryError

from catalog.search import Busy, Filter, Pattern, Query, Unbuilt
from catalog.search.tantivy import TantivyIndex
from tests.catalog.search.samples import document, identity

ROOT = Path(__file__).parents[3]
EVERYTHING = Query(labels=None, states=(), rows=1000)


@pytest.fixture
def folder(tmp_path):
    """A folder with an empty index."""
    TantivyIndex(tmp_path / "index").rebuild([])
    return tmp_path / "index"


def titled(number, title):
    """A document whose title says which version it is."""
    return document(number, title, tags=[title])


def ids(index):
    return sorted(index.find(EVERYTHING).ids)


def start(script, folder):
    """Run a script, which finds `index`, `say` and `hear`, in a process of its own."""
    lines = (
        "import sys",
        "from catalog.search import *",
        "from catalog.search.tantivy import TantivyIndex",
        "from tests.catalog.search.samples import document, identity",
        "def say(text): print(text, flush=True)",
        "def hear(): return sys.stdin.readline().strip()",
        "index = TantivyIndex(sys.argv[1])",
    )
    return subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines) + "\n" + script, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def hear(process):
    return process.stdout.readline().strip()


def tell(process, text):
    process.stdin.write(text + "\n")
    process.stdin.flush()


def end(process):
    process.communicate()
    assert process.returncode == 0


def test_there_is_nothing_to_search_before_the_first_rebuild(tmp_path):
    index = TantivyIndex(tmp_path / "none")
    assert not index.fresh
    with pytest.raises(Unbuilt):
        index.find(Query())
    with pytest.raises(Unbuilt):
        index.update([document(1)])
    index.rebuild([[document(1)]])
    assert index.fresh
    assert ids(index) == [identity(1)]


def test_an_index_of_another_version_must_be_rebuilt(folder):
    about = folder / "current" / "about.json"
    for changed in ({"analyser": "korean-0"}, {"layout": "0"}):
        about.write_text(json.dumps(json.loads(about.read_bytes()) | changed))
        index = TantivyIndex(folder)
        assert not index.fresh
        with pytest.raises(Unbuilt, match="was built by"):
            index.update([document(1)])
        index.rebuild([[document(1)]])
        assert index.fresh


@pytest.mark.parametrize("name", ["meta.json", "about.json", "term", "store", "fast"])
@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_broken_index_must_be_rebuilt(folder, name, damage):
    TantivyIndex(folder).update([document(number) for number in range(50)])
    broken = next(path for path in (folder / "current").resolve().iterdir() if path.name.endswith(name))
    if damage == "gone":
        broken.unlink()
    else:
        os.truncate(broken, broken.stat().st_size // 2)
    index = TantivyIndex(folder)
    assert not index.fresh
    index.rebuild([[document(7)]])
    assert index.fresh
    assert ids(index) == [identity(7)]


def test_what_another_process_writes_is_found_at_once(folder):
    index = TantivyIndex(folder)
    other = start("while (line := hear()): index.update([document(int(line), '전력')]); say('done')", folder)
    for number in range(1, 6):
        tell(other, str(number))
        assert hear(other) == "done"
        assert ids(index) == sorted(identity(each) for each in range(1, number + 1))
    end(other)


def test_a_rebuild_by_another_process_is_found_at_once(folder):
    index = TantivyIndex(folder)
    assert ids(index) == []
    end(start("index.rebuild([[document(1)], [document(2)]])", folder))
    assert ids(index) == [identity(1), identity(2)]
    index.update([document(3)])
    assert ids(index) == [identity(1), identity(2), identity(3)]


def test_processes_take_turns_writing(folder):
    script = "\n".join([
        "first = int(hear())",
        "for number in range(first, first + 40, 2): index.update([document(number)], [identity(number + 1)])",
    ])  # fmt: skip
    writers = [start(script, folder) for _ in range(2)]
    for first, writer in zip((0, 100), writers, strict=True):
        tell(writer, str(first))
    for writer in writers:
        end(writer)
    assert ids(TantivyIndex(folder)) == sorted(identity(at + each) for at in (0, 100) for each in range(0, 40, 2))


def test_a_writer_that_holds_on_makes_others_busy_until_it_lets_go(folder):
    other = start("with index.writing(): index.update([document(1)]); say('held'); hear()\nsay('free'); hear()", folder)
    assert hear(other) == "held"
    index = TantivyIndex(folder, patience=0.05)
    assert ids(index) == [identity(1)]
    with pytest.raises(Busy):
        index.update([document(2)])
    with pytest.raises(Busy):
        index.rebuild([])
    tell(other, "let go")
    assert hear(other) == "free"
    index.update([document(2)])
    tell(other, "thanks")
    end(other)
    assert ids(index) == [identity(1), identity(2)]


def test_another_thread_waits_for_its_turn(folder):
    index = TantivyIndex(folder, patience=0.05)
    refused = []

    def write():
        try:
            index.update([document(2)])
        except Busy as busy:
            refused.append(busy)

    with index.writing():
        index.update([document(1)])
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(refused) == 1
    assert ids(index) == [identity(1)]


def test_a_process_killed_while_it_updates_leaves_all_of_an_update_or_nothing(folder):
    script = "\n".join([
        "for turn in range(1000):",
        "    index.update([document(number, str(turn), tags=[str(turn)]) for number in range(40)])",
        "    say(turn)",
    ])  # fmt: skip
    for kill_after in (0, 1, 3, 6):
        other = start(script, folder)
        while hear(other) != str(kill_after):
            pass
        other.send_signal(signal.SIGKILL)
        other.communicate()
        index = TantivyIndex(folder)
        tags = index.find(Query(facets=("tags",))).facets["tags"]
        assert list(tags.values()) == [40]
        assert int(next(iter(tags))) >= kill_after
        index.update([titled(number, "after") for number in range(40)])
        assert index.find(Query(facets=("tags",))).facets == {"tags": {"after": 40}}


def test_a_process_killed_while_it_rebuilds_leaves_the_old_index_and_the_next_rebuild_clears_up(folder):
    TantivyIndex(folder).update([document(1)])
    script = "\n".join([
        "def batches():",
        "    for number in range(10, 200): yield [document(number)]; number == 100 and (say('half'), hear())",
        "index.rebuild(batches())",
    ])  # fmt: skip
    other = start(script, folder)
    assert hear(other) == "half"
    other.send_signal(signal.SIGKILL)
    other.communicate()
    index = TantivyIndex(folder)
    assert index.fresh
    assert ids(index) == [identity(1)]
    assert len([path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]) == 2
    index.rebuild([[document(2)]])
    assert ids(index) == [identity(2)]
    assert len([path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]) == 1


def test_a_rebuild_has_no_empty_moment(folder):
    index, reader = TantivyIndex(folder), TantivyIndex(folder)
    index.rebuild([[document(number) for number in range(100)]])
    stop = threading.Event()
    seen, faults = set(), []

    def search():
        while not stop.is_set():
            try:
                hits = reader.find(Query(rows=100, filters=(Filter("organization", ("kepco",)),)))
            except Unbuilt as fault:
                faults.append(fault)
            else:
                seen.add((hits.count, len(hits.ids)))

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(12):
        index.rebuild([[document(number) for number in range(at, at + 50)] for at in (0, 50)])
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert seen == {(100, 100)}


def test_a_reader_keeps_what_it_has_open_while_it_is_cleared_away(folder):
    index, reader = TantivyIndex(folder), TantivyIndex(folder)
    index.update([document(1, "전력")])
    view = reader._generations.view()
    index.rebuild([[document(2)]])
    assert not (folder / view.generation).exists()
    assert view.searcher.num_docs == 1
    assert ids(reader) == [identity(2)]


def test_many_small_updates_leave_few_segments_and_files(folder):
    index = TantivyIndex(folder)
    for number in range(60):
        index.update([document(number % 20, f"전력 {number}")])
    assert index._generations.view().searcher.num_segments <= 10
    assert len(list((folder / "current").iterdir())) <= 100
    assert index.find(Query()).count == 20
    with index.writing():
        for number in range(60):
            index.update([document(number % 20, f"수도 {number}")])
    assert index._generations.view().searcher.num_segments <= 10
    assert len(list((folder / "current").iterdir())) <= 100
    assert index.find(Query(text="수도")).count == 20


def test_a_closed_index_opens_itself_again(folder):
    index = TantivyIndex(folder)
    index.update([document(1)])
    index.close()
    assert ids(index) == [identity(1)]


def test_a_pattern_beyond_what_the_engine_can_is_refused(folder):
    with pytest.raises(SearchQueryError, match="too long"):
        TantivyIndex(folder).find(Query(filters=(Pattern("name", ".*" + "ab?" * 1000),)))


def test_a_file_that_a_writer_left_behind_when_it_died_in_a_commit_is_in_nobodys_way(folder, tmp_path):
    """The next commit would give the same name to the list of what it deletes."""
    TantivyIndex(folder).update([titled(number, "먼저") for number in range(9)])
    twin = tmp_path / "twin"
    shutil.copytree(folder, twin, symlinks=True)
    TantivyIndex(folder).update([titled(1, "다음")])
    [left] = {path.name for path in (folder / "current").glob("*.del")} - {path.name for path in twin.glob("*/*.del")}
    (twin / "current" / left).write_bytes(b"half of it")
    managed = twin / "current" / ".managed.json"
    managed.write_text(json.dumps([*json.loads(managed.read_text()), left]))
    TantivyIndex(twin).update([titled(1, "다음")])
    assert ids(TantivyIndex(twin)) == ids(TantivyIndex(folder))
    assert TantivyIndex(twin).find(Query(text="다음", labels=None)).ids == [identity(1)]
