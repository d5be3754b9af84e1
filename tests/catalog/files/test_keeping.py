"""How files come in and where they lie, in a folder and in object stores."""

import io
import os
import uuid
from hashlib import sha256

import pytest

from catalog.errors import ValidationError
from catalog.files import MB, Upload, keeping, kept_at, places

CSV = "이름,값\n광주,1\n".encode()
DIGEST = sha256(CSV).hexdigest()


@pytest.fixture
def database(sqlite):
    """Nothing here asks a database."""
    return sqlite


@pytest.fixture(params=["folder", "file", "memory"])
def files(request, tmp_path):
    """Files kept in a folder, and through fsspec on a disk and in memory."""
    address = {"folder": str(tmp_path / "files"), "file": f"file://{tmp_path}/bucket/prefix",
               "memory": f"memory://bucket-{uuid.uuid4()}/prefix"}[request.param]
    return kept_at(address, tmp_path, largest=3 * MB)


class Slow(io.RawIOBase):
    """A line that gives a little at a time and cannot be wound back."""

    def __init__(self, pieces):
        self.pieces, self.asked = iter(pieces), 0

    def readable(self):
        return True

    def read(self, size=-1):
        self.asked = max(self.asked, size)
        return next(self.pieces, b"") if size else b""


def refused(files, content, name="a.csv", kind="upload") -> dict:
    with pytest.raises(ValidationError) as refusal, files.receive(kind, Upload(name, content)):
        pass
    return refusal.value.error_dict


def test_a_file_is_kept_whole_under_its_digest_once(files):
    for _ in range(2):
        with files.receive("upload", Upload("전력.csv", io.BytesIO(CSV))) as received:
            files.place.keep(received.path, received.digest)
        assert (received.name, received.digest, received.size) == ("전력.csv", DIGEST, len(CSV))
        assert (received.mimetype, received.format) == ("text/csv; charset=utf-8", "CSV")
        assert list(files.place.digests()) == [(DIGEST, len(CSV))]
    with files.open(DIGEST) as file:
        assert (file.read(), file.seek(3), file.read(4)) == (CSV, 3, CSV[3:7])
    assert os.listdir(files.incoming) == []


def test_a_file_is_kept_again_by_a_transaction_that_is_done_again(files):
    with files.receive("upload", Upload("a.csv", io.BytesIO(CSV))) as received:
        files.place.keep(received.path, DIGEST)
        files.place.remove(DIGEST)                 # nothing referred to it, for the transaction was rolled back
        files.place.keep(received.path, DIGEST)
    with files.open(DIGEST) as file:
        assert file.read() == CSV
    assert os.listdir(files.incoming) == []


def test_a_disk_that_gives_no_file_two_names_keeps_files_all_the_same(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    files = kept_at(str(tmp_path / "files"), tmp_path)
    with files.receive("upload", Upload("a.csv", io.BytesIO(CSV))) as received:
        for _ in range(2):
            files.place.keep(received.path, DIGEST)
            files.place.remove(DIGEST)
        files.place.keep(received.path, DIGEST)
    with files.open(DIGEST) as file:
        assert file.read() == CSV
    assert os.listdir(files.incoming) == []


def test_a_file_that_is_removed_is_gone_and_may_be_removed_again(files):
    with files.receive("upload", Upload("a.csv", io.BytesIO(CSV))) as received:
        files.place.keep(received.path, received.digest)
    for _ in range(2):
        files.place.remove(DIGEST)
        assert list(files.place.digests()) == []
    with pytest.raises(OSError, match=DIGEST):
        files.open(DIGEST)


def test_a_file_in_a_folder_that_nobody_keeps_leaves_nothing(tmp_path):
    files = kept_at(str(tmp_path / "files"), tmp_path)
    with files.receive("upload", Upload("a.csv", io.BytesIO(CSV))) as received:
        assert received.path.read_bytes() == CSV
    assert [each for each in (tmp_path / "files").rglob("*") if each.is_file()] == []


def test_a_file_is_read_in_pieces_and_no_further_than_it_may_be_long(tmp_path):
    files = kept_at(str(tmp_path / "files"), tmp_path, largest=3 * MB)
    line = Slow(iter([b"a" * MB] * 4000))
    assert refused(files, line) == {"upload": [
        "File upload too large",
        "The limit is 3 MB. Put the file where it is served already and give its address as url, split it, or ask "
        "whoever runs this site to raise max_upload_mb."]}
    assert line.asked == MB
    assert len(list(line.pieces)) == 3996
    assert os.listdir(files.incoming) == []


def test_a_file_as_long_as_it_may_be_is_taken(tmp_path):
    files = kept_at(str(tmp_path / "files"), tmp_path, largest=3 * MB)
    with files.receive("upload", Upload("a.csv", Slow([b"a" * MB] * 3))) as received:
        assert received.size == 3 * MB


@pytest.mark.parametrize(("content", "name", "kind", "said"), [
    (b"", "빈.csv", "upload", ["빈.csv is empty. Send a file with something in it."]),
    (b"MZ\0\0", "a.csv", "upload", ["a.csv is a program, which its name does not say. It was not stored. Send the data "
                                    "itself, or pack the program into a ZIP file."]),
    (b"a" * (MB + 1), "a.csv", "sample", ["File upload too large", "The limit is 1 MB. Its first rows are enough."]),
    (b"%PDF-1.7", "a.pdf", "sample", ["a.pdf is PDF. Send CSV, TSV, JSON, JSONL, GEOJSON or XLSX."]),
    (b'{"a": 1}', "a.json", "dictionary", ["a.json is JSON. Send CSV, TSV or XLSX."]),
    (bytes(300), "a.dat", "sample",
     ["a.dat is application/octet-stream. Send CSV, TSV, JSON, JSONL, GEOJSON or XLSX."]),
])
def test_a_file_that_will_not_do_is_refused_with_the_reason(tmp_path, content, name, kind, said):
    files = kept_at(str(tmp_path / "files"), tmp_path)
    assert refused(files, io.BytesIO(content), name, kind) == {kind: said}
    assert os.listdir(files.incoming) == []


def test_a_file_opened_as_text_is_refused(tmp_path):
    assert refused(kept_at(str(tmp_path / "files"), tmp_path), io.StringIO("a,b")) == {
        "upload": ['The file is open as text; open it in binary mode ("rb").']}


def test_an_object_store_without_its_package_is_told_by_the_package_that_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "fsspec", None)
    with pytest.raises(ImportError, match=r"pip install 'ieum\[s3\]'"):
        kept_at("s3://bucket", tmp_path)


def test_a_place_of_no_known_kind_is_refused(tmp_path):
    with pytest.raises(ValueError, match="Protocol not known"):
        kept_at("nowhere://bucket", tmp_path)


def test_files_are_named_as_ckanapi_hands_them_over(tmp_path):
    path = tmp_path / "전력.csv"
    path.write_bytes(CSV)
    with path.open("rb") as file:
        assert keeping.named({"upload": file, "sample": ("a.csv", file)}) == {
            "upload": Upload("전력.csv", file), "sample": Upload("a.csv", file)}
    assert keeping.named(None) == {}
