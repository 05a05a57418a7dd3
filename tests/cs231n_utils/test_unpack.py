"""Archives that escape, lie or bomb are refused, and a folder appears whole or not at all."""

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils.data import Archive
from cs231n_utils.data.folders import whole_folder
from cs231n_utils.data.unpack import unpack
from cs231n_utils.errors import DamagedDataError, DataError, UnsafeDataError

KNOWN = Archive("b.tar.gz", "batches", (), 0, "", members=("a", "b"), member_bytes=100, optional=("readme",))


def entry(name, content=b"", kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, link
    return info, content


GOOD = [entry("batches/", kind=tarfile.DIRTYPE), entry("batches/a", b"A"), entry("./batches/b", b"B" * 100)]


def write(path, entries):
    with tarfile.open(path, "w:gz") as tar:
        for info, content in entries:
            tar.addfile(info, io.BytesIO(content))
    return path


@pytest.fixture
def place(tmp_path):
    """An archive's path and where it should unpack, in a folder that must hold nothing else afterwards."""
    outside = tmp_path / "outside"
    outside.mkdir()
    return outside / "b.tar.gz", tmp_path / "inside" / "batches"


def test_known_files_are_unpacked_for_everybody_to_read(place):
    path, destination = place
    unpack(write(path, [*GOOD, entry("batches/readme", b"R")]), KNOWN, destination)
    assert {file.name: file.read_bytes() for file in destination.iterdir()} == {
        "a": b"A",
        "b": b"B" * 100,
        "readme": b"R",
    }
    assert list(destination.parent.iterdir()) == [destination]
    umask = os.umask(0)
    os.umask(umask)
    assert destination.stat().st_mode & 0o777 == 0o777 & ~umask


@pytest.mark.parametrize(
    "bad",
    [
        entry("/batches/readme", b"x"),
        entry("../batches/readme", b"x"),
        entry("batches/../../readme", b"x"),
        entry("readme", b"x"),
        entry("batches/deep/readme", b"x"),
        entry("other/readme", b"x"),
        entry("batches/stranger", b"x"),
        entry("batches/README", b"x"),
        entry("batches/a", b"again"),
        entry("batches/a/", kind=tarfile.DIRTYPE),
        entry("elsewhere/", kind=tarfile.DIRTYPE),
        entry("batches/readme", kind=tarfile.SYMTYPE, link="/etc/passwd"),
        entry("batches/readme", kind=tarfile.LNKTYPE, link="batches/a"),
        entry("batches/readme", kind=tarfile.FIFOTYPE),
        entry("batches/readme", kind=tarfile.CHRTYPE),
        entry("batches", kind=tarfile.SYMTYPE, link="/tmp"),
        entry("batches/readme", b"x" * 101),
    ],
    ids=lambda bad: f"{bad[0].name} {bad[0].type}",
)
def test_what_does_not_belong_is_refused_by_name(place, bad):
    path, destination = place
    with pytest.raises(UnsafeDataError, match=r"b\.tar\.gz: expected .* found"):
        unpack(write(path, [*GOOD, bad]), KNOWN, destination)
    assert not list(destination.parent.iterdir())
    assert list(path.parent.iterdir()) == [path]


def test_a_sparse_file_is_refused(place):
    path, destination = place
    info, _ = entry("batches/readme")
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    # The checksum field counts as spaces.
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    path.write_bytes(gzip.compress(bytes(header) + bytes(1024)))
    with pytest.raises(UnsafeDataError, match="only plain files"):
        unpack(path, KNOWN, destination)


def test_a_bomb_is_stopped_before_it_fills_memory_or_disk(place):
    path, destination = place
    info, _ = entry("batches/a")
    # A header that promises a name of 50 MB, as bytes that gzip makes of 50 kB.
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 50_000_000
    path.write_bytes(gzip.compress(info.tobuf() + bytes(50_000_000)))
    with pytest.raises(UnsafeDataError, match="expected at most 61740 bytes when unpacked, found more"):
        unpack(path, KNOWN, destination)
    assert not list(destination.parent.iterdir())


def test_an_incomplete_archive_is_refused(place):
    path, destination = place
    with pytest.raises(DamagedDataError, match=r"b\.tar\.gz: expected a, b, found no b"):
        unpack(write(path, GOOD[:2]), KNOWN, destination)
    assert not list(destination.parent.iterdir())


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>not found</html>", gzip.compress(b"", mtime=0), gzip.compress(b"no tar" * 200, mtime=0)],
    ids=["empty", "page", "nothing", "no-tar"],
)
def test_what_is_no_archive_is_refused(place, content):
    path, destination = place
    path.write_bytes(content)
    with pytest.raises(DamagedDataError, match=r"b\.tar\.gz: expected"):
        unpack(path, KNOWN, destination)
    assert not list(destination.parent.iterdir())


@given(st.data())
def test_a_damaged_archive_is_refused_or_unpacks_to_known_files(tmp_path, data):
    path, destination = tmp_path / "b.tar.gz", tmp_path / "new" / "batches"
    write(path, GOOD)
    plain = bytearray(gzip.decompress(path.read_bytes()))
    packed = data.draw(st.booleans())
    content = bytearray(path.read_bytes()) if packed else plain
    for _ in range(data.draw(st.integers(1, 3))):
        # The headers and contents; what follows is padding.
        content[data.draw(st.integers(0, min(len(content) - 1, 3000)))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
    path.write_bytes(bytes(content) if packed else gzip.compress(bytes(content), 1))
    try:
        unpack(path, KNOWN, destination)
        assert {"a", "b"} <= {file.name for file in destination.iterdir()} <= {"a", "b", "readme"}
        for file in destination.iterdir():
            file.unlink()
        destination.rmdir()
    except DataError as error:
        assert "b.tar.gz: expected" in str(error)
    assert not list((tmp_path / "new").iterdir())
    assert {child.name for child in tmp_path.iterdir()} == {"b.tar.gz", "new"}


def test_a_folder_is_replaced_whole_or_kept(tmp_path):
    destination = tmp_path / "folder"
    for content in ("one", "two"):
        with whole_folder(destination) as folder:
            (folder / content).touch()
            assert folder != destination
    assert [child.name for child in destination.iterdir()] == ["two"]
    with pytest.raises(KeyboardInterrupt), whole_folder(destination) as folder:
        (folder / "three").touch()
        raise KeyboardInterrupt
    assert [child.name for child in destination.iterdir()] == ["two"]
    assert list(tmp_path.iterdir()) == [destination]


@pytest.mark.parametrize("rival", [True, False])
def test_a_failing_rename_keeps_the_rivals_or_the_old_folder(tmp_path, monkeypatch, rival):
    destination = tmp_path / "folder"
    destination.mkdir()
    (destination / "old").touch()
    real = Path.replace

    def replace(self, target):
        if self.name == "new":
            if rival:
                Path(target).mkdir()
                (Path(target) / "rival").touch()
            raise OSError("no")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    if rival:
        with whole_folder(destination):
            pass
    else:
        with pytest.raises(OSError, match="no"), whole_folder(destination):
            pass
    assert [child.name for child in destination.iterdir()] == ["rival" if rival else "old"]
    assert list(tmp_path.iterdir()) == [destination]
