"""One file over HTTP: resumed where it broke off, over mirrors, never more bytes than announced, checked at the end."""

import hashlib
import http.client
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

from cs231n_utils.errors import DownloadError

__all__ = ["fetch", "file_sums"]

CHUNK = 1 << 16
TIMEOUT = 30


class _Refused(Exception):
    """This server's answer is of no use; the next attempt may go better."""


class _BadRange(_Refused):
    """This server cannot go on where the transfer broke off; the next attempt there begins anew."""


def fetch(archive, part, *, progress, rounds=3, pause=time.sleep):
    """Bring the archive's bytes into the file `part`, verified by size and MD5, and return its SHA-256.

    archive: an Archive; part: a path, whose bytes of an earlier broken transfer are used again; progress: called as
    progress(name, done, total). Each address is tried once a round, with growing pauses (seconds) between rounds.
    Raises DownloadError naming every failure; a wrong or oversized file is then deleted, an incomplete one kept.
    """
    part = Path(part)
    failures, from_start = [], set()
    for attempt in range(rounds):
        if attempt:
            pause(2.0**attempt)
        for url in archive.urls:
            try:
                _transfer(url, part, archive, progress, resume=url not in from_start)
                return _verified(part, archive)
            except (_Refused, urllib.error.URLError, http.client.HTTPException, OSError) as reason:
                failures.append(f"{url}: {str(reason) or type(reason).__name__}")
                if isinstance(reason, _BadRange):
                    from_start.add(url)
    raise DownloadError(
        f"{archive.file}: expected {archive.size} bytes with MD5 {archive.md5}, got from no server:\n  "
        + "\n  ".join(dict.fromkeys(failures))
    )


def file_sums(path):
    """MD5 and SHA-256 of a file, in hex, read once.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "empty"
    >>> path.touch()
    >>> file_sums(path)[0]
    'd41d8cd98f00b204e9800998ecf8427e'
    """
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with Path(path).open("rb") as file:
        while chunk := file.read(1 << 20):
            md5.update(chunk)
            sha256.update(chunk)
    return md5.hexdigest(), sha256.hexdigest()


def _transfer(url, part, archive, progress, *, resume):
    have = part.stat().st_size if part.exists() else 0
    if have > archive.size:
        part.unlink()
        have = 0
    if have == archive.size:
        return
    request = urllib.request.Request(url, headers={"User-Agent": "cs231n-utils", "Accept-Encoding": "identity"})
    have = have if resume else 0
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            have = _start(response, have, archive)
            _receive(response, part, have, archive, progress)
    except urllib.error.HTTPError as error:
        with error:
            kind = _BadRange if error.code == 416 else _Refused
            raise kind(f"HTTP status {error.code} {error.reason}") from None


def _start(response, have, archive):
    """The offset at which this answer's bytes belong; _Refused where it cannot be the file."""
    if response.status == 206:
        answered = response.headers.get("Content-Range", "")
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", answered.strip())
        if not match or int(match[1]) != have or match[2] not in ("*", str(archive.size)):
            raise _BadRange(f"asked for bytes {have}- of {archive.size}, got Content-Range {answered!r}")
        return have
    if response.status != 200:
        raise _Refused(f"HTTP status {response.status}")
    # The server ignored the range: what it sends begins at the beginning.
    length = response.headers.get("Content-Length")
    if length is not None and length.strip() != str(archive.size):
        raise _Refused(f"expected {archive.size} bytes, the server announces {length}")
    return 0


def _receive(response, part, have, archive, progress):
    shown = -1
    with part.open("ab") as file:
        file.truncate(have)
        while chunk := response.read(CHUNK):
            have += len(chunk)
            if have > archive.size:
                file.truncate(0)
                raise _Refused(f"expected {archive.size} bytes, the server sends more")
            file.write(chunk)
            if (percent := 100 * have // archive.size) > shown:
                shown = percent
                progress(archive.file, have, archive.size)
    if have < archive.size:
        raise _Refused(f"the transfer broke off at {have} of {archive.size} bytes")


def _verified(part, archive):
    md5, sha256 = file_sums(part)
    if md5 != archive.md5 or (archive.sha256 and sha256 != archive.sha256):
        part.unlink()
        wanted = f"SHA-256 {archive.sha256}" if md5 == archive.md5 else f"MD5 {archive.md5}"
        raise _Refused(f"expected {wanted}, found {sha256 if md5 == archive.md5 else md5}; wrong bytes, deleted")
    return sha256
