"""The download against a loopback server that breaks off, lies, supports ranges, ignores them."""

import dataclasses
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import numpy as np
import pytest

import cs231n_utils
from cs231n_utils.data import Archive, archive_names, download, download_archive, download_cifar10, find_archive
from cs231n_utils.data import lock as locks
from cs231n_utils.data import progress as progress_module
from cs231n_utils.data.progress import progress_bar
from cs231n_utils.data.transfer import fetch
from cs231n_utils.errors import ArgumentError, DamagedDataError, DataError, DownloadError, UnsafeDataError

# Incompressible, so that the archive spans several reads.
CONTENTS = {f"data_{number}.bin": np.random.RandomState(number).bytes(120_000) for number in range(3)}
MEMBERS = tuple(CONTENTS)


def tar_bytes(contents=CONTENTS, folder="batches"):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in contents.items():
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


GOOD = tar_bytes()
HALF = len(GOOD) // 2


def archive(*urls, content=GOOD, **changes):
    archive = Archive(
        file="batches.tar.gz",
        folder="batches",
        urls=urls,
        size=len(content),
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        members=MEMBERS,
        member_bytes=120_000,
    )
    return dataclasses.replace(archive, **changes)


def send(handler, status, body, length=None, **headers):
    handler.send_response(status)
    if length != "none":
        handler.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def whole(content=GOOD):
    """Knows nothing of ranges."""
    return lambda handler: send(handler, 200, content)


def ranged(content=GOOD, total=None, shift=0):
    """Continues where it is asked to."""

    def answer(handler):
        wanted = handler.headers.get("Range")
        if not wanted:
            return send(handler, 200, content)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) + shift
        span = f"bytes {start}-{len(content) - 1}/{total or len(content)}"
        return send(handler, 206, content[start:], Content_Range=span)

    return answer


def breaks_off(at=HALF, then=None):
    """Announces everything and closes the connection in the middle; afterwards answers as `then`."""
    broken = []

    def answer(handler):
        if broken and then:
            return then(handler)
        broken.append(True)
        return send(handler, 200, GOOD[:at], length=len(GOOD))

    return answer


def get(server, tmp_path, *urls, rounds=1, pauses=None, **options):
    pause = (pauses if pauses is not None else []).append
    return download_archive(archive(*urls, **options), tmp_path, progress=None, rounds=rounds, pause=pause)


def assert_good(tmp_path):
    assert {path.name: path.read_bytes() for path in (tmp_path / "batches").iterdir()} == CONTENTS
    assert_tidy(tmp_path)


def assert_tidy(tmp_path, part=False):
    assert {path.name for path in tmp_path.iterdir()} <= {"batches", "downloads"}
    left = {path.name for path in (tmp_path / "downloads").iterdir()} - {"lock", "sha256.json"}
    assert left == ({"batches.tar.gz.part"} if part else set())


def assert_refused(tmp_path, part=False):
    assert not (tmp_path / "batches").exists()
    assert not (tmp_path / "downloads" / "sha256.json").exists()
    assert_tidy(tmp_path, part)


def test_a_download_is_verified_unpacked_and_recorded(server, tmp_path):
    url = server.url("/a", whole())
    assert get(server, tmp_path, url) == tmp_path / "batches"
    assert_good(tmp_path)
    recorded = json.loads((tmp_path / "downloads" / "sha256.json").read_text())
    assert recorded == {
        "batches.tar.gz": {
            "sha256": hashlib.sha256(GOOD).hexdigest(),
            "md5": hashlib.md5(GOOD, usedforsecurity=False).hexdigest(),
            "size": len(GOOD),
        }
    }


def test_what_is_there_is_not_downloaded_again(server, tmp_path):
    url = server.url("/a", whole())
    get(server, tmp_path, url)
    get(server, tmp_path, url)
    assert server.ranges("/a") == [None]


def test_a_folder_with_a_file_missing_is_replaced(server, tmp_path):
    url = server.url("/a", whole())
    get(server, tmp_path, url)
    (tmp_path / "batches" / MEMBERS[1]).unlink()
    (tmp_path / "batches" / MEMBERS[2]).write_bytes(b"old")
    get(server, tmp_path, url)
    assert_good(tmp_path)


def test_a_broken_transfer_goes_on_where_it_stopped(server, tmp_path):
    url = server.url("/a", breaks_off(then=ranged()))
    pauses = []
    get(server, tmp_path, url, rounds=2, pauses=pauses)
    assert server.ranges("/a") == [None, f"bytes={HALF}-"]
    assert pauses == [2.0]
    assert_good(tmp_path)


def test_a_later_call_uses_the_bytes_of_a_broken_one(server, tmp_path):
    with pytest.raises(DownloadError, match=f"broke off at {HALF} of {len(GOOD)} bytes"):
        get(server, tmp_path, server.url("/a", breaks_off()))
    assert_refused(tmp_path, part=True)
    assert (tmp_path / "downloads" / "batches.tar.gz.part").read_bytes() == GOOD[:HALF]
    get(server, tmp_path, server.url("/b", ranged()))
    assert server.ranges("/b") == [f"bytes={HALF}-"]
    assert_good(tmp_path)


def test_a_server_that_ignores_ranges_starts_over(server, tmp_path):
    url = server.url("/a", breaks_off(then=whole()))
    get(server, tmp_path, url, rounds=2)
    assert server.ranges("/a") == [None, f"bytes={HALF}-"]
    assert_good(tmp_path)


def test_a_mirror_takes_over_in_the_middle(server, tmp_path):
    get(server, tmp_path, server.url("/a", breaks_off()), server.url("/b", ranged()))
    assert server.ranges("/b") == [f"bytes={HALF}-"]
    assert_good(tmp_path)


@pytest.mark.parametrize(
    "answer",
    [
        ranged(shift=1),
        ranged(total=len(GOOD) + 1),
        lambda handler: send(handler, 206, GOOD[HALF:]),
        lambda handler: send(handler, 206, GOOD[HALF:], Content_Range="bytes nonsense"),
        lambda handler: send(handler, 416, b""),
    ],
    ids=["another start", "another total", "no Content-Range", "nonsense", "416"],
)
def test_a_range_answered_wrongly_is_asked_for_whole(server, tmp_path, answer):
    def careful(handler):
        answer(handler) if handler.headers.get("Range") else send(handler, 200, GOOD)

    with pytest.raises(DownloadError):
        get(server, tmp_path, server.url("/a", breaks_off()))
    get(server, tmp_path, server.url("/b", careful), rounds=2)
    assert server.ranges("/b") == [f"bytes={HALF}-", None]
    assert_good(tmp_path)


def test_a_wrong_range_is_named(server, tmp_path):
    with pytest.raises(DownloadError, match=rf"asked for bytes {HALF}- of .* got Content-Range 'bytes {HALF + 1}-"):
        get(server, tmp_path, server.url("/a", breaks_off()), server.url("/b", ranged(shift=1)))
    assert_refused(tmp_path, part=True)


def test_wrong_bytes_are_refused_deleted_and_never_unpacked(server, tmp_path):
    wrong = GOOD[:-20] + bytes(20)
    with pytest.raises(DownloadError) as caught:
        get(server, tmp_path, server.url("/a", whole(wrong)))
    message = str(caught.value)
    assert "batches.tar.gz" in message and "/a: expected MD5 " in message and "wrong bytes, deleted" in message
    assert hashlib.md5(wrong, usedforsecurity=False).hexdigest() in message
    assert_refused(tmp_path)


def test_wrong_bytes_from_one_server_do_not_spoil_the_next(server, tmp_path):
    with pytest.raises(DownloadError):
        get(server, tmp_path, server.url("/a", breaks_off()))
    wrong = bytes(HALF) + GOOD[HALF:]
    (tmp_path / "downloads" / "batches.tar.gz.part").write_bytes(wrong[:HALF])
    get(server, tmp_path, server.url("/b", ranged()), server.url("/c", ranged()))
    assert server.ranges("/b") == [f"bytes={HALF}-"] and server.ranges("/c") == [None]
    assert_good(tmp_path)


def test_an_announced_wrong_size_is_refused_before_it_is_sent(server, tmp_path):
    with pytest.raises(DownloadError, match=rf"expected {len(GOOD)} bytes, the server announces {len(GOOD) + 5}"):
        get(server, tmp_path, server.url("/a", whole(GOOD + b"extra")))
    assert_refused(tmp_path)


def test_more_bytes_than_expected_are_not_kept(server, tmp_path):
    url = server.url("/a", lambda handler: send(handler, 200, GOOD + bytes(200_000), length="none"))
    with pytest.raises(DownloadError, match=f"expected {len(GOOD)} bytes, the server sends more"):
        get(server, tmp_path, url)
    assert (tmp_path / "downloads" / "batches.tar.gz.part").stat().st_size == 0
    assert_refused(tmp_path, part=True)


def test_a_short_file_without_a_length_is_broken_off(server, tmp_path):
    with pytest.raises(DownloadError, match="broke off at 1000 of"):
        get(server, tmp_path, server.url("/a", lambda handler: send(handler, 200, GOOD[:1000], length="none")))
    assert_refused(tmp_path, part=True)


@pytest.mark.parametrize("status", [404, 503, 204])
def test_other_answers_are_named_and_the_next_mirror_asked(server, tmp_path, status):
    bad = server.url("/a", lambda handler: send(handler, status, b""))
    with pytest.raises(DownloadError, match=rf"/a: HTTP status {status}"):
        get(server, tmp_path, bad)
    assert_refused(tmp_path)
    get(server, tmp_path, bad, server.url("/b", whole()))
    assert_good(tmp_path)


def test_what_is_no_http_and_nobody_at_all_are_named(server, tmp_path):
    gibberish = server.url("/a", lambda handler: handler.wfile.write(b"gibberish\r\n\r\n"))
    with pytest.raises(DownloadError, match=r"/a: gibberish"):
        get(server, tmp_path, gibberish)
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:1/x: .*refused"):
        get(server, tmp_path, "http://127.0.0.1:1/x")
    assert_refused(tmp_path)


def test_every_round_asks_every_server_with_growing_pauses(server, tmp_path):
    urls = [server.url(path, lambda handler: send(handler, 500, b"")) for path in ("/a", "/b")]
    pauses = []
    with pytest.raises(DownloadError):
        get(server, tmp_path, *urls, rounds=3, pauses=pauses)
    assert [path for path, _ in server.requests] == ["/a", "/b"] * 3
    assert pauses == [2.0, 4.0]


def test_a_part_that_is_too_long_is_thrown_away_and_a_whole_one_not_asked_for(server, tmp_path):
    part = tmp_path / "downloads" / "batches.tar.gz.part"
    part.parent.mkdir()
    part.write_bytes(GOOD + b"more")
    get(server, tmp_path, server.url("/a", whole()))
    assert server.ranges("/a") == [None]
    assert_good(tmp_path)
    (tmp_path / "batches" / MEMBERS[0]).unlink()
    part.write_bytes(GOOD)
    get(server, tmp_path, server.url("/b", whole()))
    assert server.ranges("/b") == []
    assert_good(tmp_path)


def test_a_later_download_must_agree_with_the_recorded_sha256(server, tmp_path):
    url = server.url("/a", whole())
    get(server, tmp_path, url)
    records = tmp_path / "downloads" / "sha256.json"
    records.write_text(json.dumps({"batches.tar.gz": {"sha256": "0" * 64}}))
    (tmp_path / "batches" / MEMBERS[0]).unlink()
    with pytest.raises(DownloadError, match=f"expected SHA-256 {'0' * 64}, found {hashlib.sha256(GOOD).hexdigest()}"):
        get(server, tmp_path, url)
    assert_tidy(tmp_path)
    assert not (tmp_path / "batches" / MEMBERS[0]).exists()


def test_a_sha256_in_the_manifest_is_checked(server, tmp_path):
    with pytest.raises(DownloadError, match="expected SHA-256 1111"):
        get(server, tmp_path, server.url("/a", whole()), sha256="1" * 64)
    assert_refused(tmp_path)


@pytest.mark.parametrize("content", ["not json", "[]", '{"batches.tar.gz": {}}', '{"batches.tar.gz": 3}'])
def test_damaged_records_are_named(server, tmp_path, content):
    records = tmp_path / "downloads" / "sha256.json"
    records.parent.mkdir()
    records.write_text(content)
    with pytest.raises(DataError, match=r"sha256\.json: expected recorded SHA-256 sums, found .*repair or delete it"):
        get(server, tmp_path, server.url("/a", whole()))
    assert not server.requests


def test_verified_bytes_that_do_not_unpack_are_refused_and_leave_the_old_folder(server, tmp_path):
    content = tar_bytes({**CONTENTS, "stranger.bin": b"x"})
    (tmp_path / "batches").mkdir()
    (tmp_path / "batches" / "mine").write_text("kept")
    with pytest.raises(UnsafeDataError, match="stranger"):
        get(server, tmp_path, server.url("/a", whole(content)), content=content)
    assert [path.name for path in (tmp_path / "batches").iterdir()] == ["mine"]
    assert_tidy(tmp_path)
    broken = GOOD[:-3000]
    with pytest.raises(DamagedDataError, match="found it damaged"):
        get(server, tmp_path, server.url("/b", whole(broken)), content=broken, file="other.tar.gz")
    assert [path.name for path in (tmp_path / "batches").iterdir()] == ["mine"]


def test_what_a_killed_unpacking_left_is_swept(server, tmp_path):
    (tmp_path / ".batches-killed" / "new").mkdir(parents=True)
    get(server, tmp_path, server.url("/a", whole()))
    assert_good(tmp_path)


def test_a_directory_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"batches\.tar\.gz: expected to write below .*file"):
        download_archive(archive("http://127.0.0.1:1/x"), tmp_path / "file", progress=None)


def test_two_calls_at_once_download_once(server, tmp_path, monkeypatch):
    second_waits = threading.Event()

    def watched(path, waiting):
        return locks.exclusive(path, lambda: (waiting(), second_waits.set()))

    def answer(handler):
        assert second_waits.wait(60)
        send(handler, 200, GOOD)

    monkeypatch.setattr(download, "exclusive", watched)
    url, results = server.url("/a", answer), []
    threads = [threading.Thread(target=lambda: results.append(get(server, tmp_path, url))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [tmp_path / "batches"] * 2
    assert server.ranges("/a") == [None]
    assert_good(tmp_path)


def test_the_lock_holds_between_processes_and_falls_with_its_holder(tmp_path):
    code = (
        "import os, sys; from cs231n_utils.data.lock import exclusive\n"
        "with exclusive(sys.argv[1], lambda: os._exit(7)): os._exit(5)"
    )
    root = Path(cs231n_utils.__file__).parents[1]

    def other():
        return subprocess.run([sys.executable, "-c", code, str(tmp_path / "lock")], cwd=root).returncode

    with locks.exclusive(tmp_path / "lock"):
        assert other() == 7
    assert other() == 5
    assert other() == 5


def test_without_flock_a_taken_lock_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "fcntl", None)
    path = tmp_path / "lock"
    with locks.exclusive(path):
        with pytest.raises(DataError, match="lock: another download seems to be running; if none is, delete"):
            locks.exclusive(path).__enter__()
        assert path.exists()
    assert not path.exists()


def test_progress_is_called_with_growing_bytes_up_to_all(server, tmp_path):
    calls = []
    fetch(
        archive(server.url("/a", whole())),
        tmp_path / "part",
        progress=lambda *call: calls.append(call),
    )
    assert {(name, total) for name, _, total in calls} == {("batches.tar.gz", len(GOOD))}
    done = [call[1] for call in calls]
    assert done == sorted(set(done)) and done[-1] == len(GOOD) and 1 < len(done) <= 101


def test_the_bar_is_drawn_only_where_somebody_watches(capsys, monkeypatch):
    progress_bar("x", 5, 10)
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(progress_module, "_watched", lambda: True)
    progress_bar("x", 5_000_000, 10_000_000)
    progress_bar("x", 10_000_000, 10_000_000)
    first, second = capsys.readouterr().out.split("\r")[1:]
    assert first == f"x {'█' * 15}{'·' * 15} 5.0 / 10.0 MB"
    assert second == f"x {'█' * 30} 10.0 / 10.0 MB\n"


class Notebook(io.StringIO):
    __module__ = "ipykernel.iostream"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("stream, watched", [(Notebook, True), (Terminal, True), (io.StringIO, False)])
def test_terminals_and_notebooks_are_watched(monkeypatch, stream, watched):
    monkeypatch.setattr(sys, "stdout", stream())
    progress_bar("x", 1, 2)
    assert bool(sys.stdout.getvalue()) == watched


def test_cifar10_comes_from_the_manifest(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(download, "download_archive", lambda *call, **_: asked.append(call))
    download_cifar10(tmp_path)
    download_cifar10(tmp_path, format="python")
    assert [(entry.folder, directory) for entry, directory in asked] == [
        ("cifar-10-batches-bin", tmp_path),
        ("cifar-10-batches-py", tmp_path),
    ]
    with pytest.raises(ArgumentError, match="'binary' or 'python', got 'zip'"):
        download_cifar10(format="zip")


def test_the_manifest_holds_the_official_sums():
    binary, python = (find_archive(name) for name in archive_names())
    assert (binary.size, binary.md5) == (170052171, "c32a1d4ab5d03f1284b67883e8d87530")
    assert (python.size, python.md5) == (170498071, "c58f30108f718f92721af3b95e74349a")
    for entry in (binary, python):
        assert len(entry.members) == 7 and entry.licence
        assert entry.urls[0].startswith("https://www.cs.toronto.edu/") and len(entry.urls) > 2
        schemes = [url.split(":")[0] for url in entry.urls]
        assert schemes == sorted(schemes, reverse=True)


def test_the_manifest_describes_the_embedded_files():
    files = Path(cs231n_utils.__file__).parent / "data"
    embedded = json.loads((files / "manifest.json").read_text(encoding="utf-8"))["embedded"]
    assert set(embedded) == {path.name for path in (files / "files").iterdir() if path.suffix in (".gz", ".jpg")}
    for name, entry in embedded.items():
        content = (files / "files" / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["size"], entry["sha256"])


def test_the_copy_of_the_manifest_is_equal():
    root = Path(cs231n_utils.__file__).parents[1]
    copy = root / "datasets" / "manifest.json"
    assert copy.read_bytes() == (root / "cs231n_utils" / "data" / "manifest.json").read_bytes()


def test_unknown_archives_and_addresses_are_refused():
    with pytest.raises(ArgumentError, match="no archive is called 'mnist'; there are cifar-10-binary, cifar-10-python"):
        find_archive("mnist")
    with pytest.raises(ArgumentError, match=r"must begin with https:// or http://, got 'file:///etc/passwd'"):
        archive("file:///etc/passwd")
