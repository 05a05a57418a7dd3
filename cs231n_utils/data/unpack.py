"""A .tar.gz into a folder that appears whole or not at all, with nothing in it but the files it must hold."""

import gzip
import shutil
import tarfile
import zlib

from cs231n_utils.errors import DamagedDataError, UnsafeDataError

from .folders import whole_folder

__all__ = ["unpack"]


def unpack(path, archive, destination):
    """Unpack the file at path, which must hold the archive's members and nothing else, as the folder destination.

    archive: an Archive; destination: the folder's final path, replaced if it exists. Raises UnsafeDataError for links,
    devices, paths elsewhere, unexpected or repeated names and sizes above the caps; DamagedDataError for a broken or
    incomplete archive. After an error destination is as it was before.
    """
    try:
        # Streamed under a cap: sizes in tar headers and what gzip makes of a few bytes are the archive's own claims.
        with whole_folder(destination) as folder, gzip.open(path) as stream:
            files = len(archive.members) + len(archive.optional)
            limited = _Limited(stream, files * (archive.member_bytes + 20_480), path)
            with tarfile.open(fileobj=limited, mode="r|") as tar:
                for member in tar:
                    _write(tar, member, archive, folder, path)
            missing = [name for name in archive.members if not (folder / name).is_file()]
            if missing:
                raise DamagedDataError(f"{path}: expected {', '.join(archive.members)}, found no {', '.join(missing)}")
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as reason:
        raise DamagedDataError(f"{path}: expected a .tar.gz archive, found it damaged: {reason}") from None


def _write(tar, member, archive, folder, path):
    name = member.name.removeprefix("./").rstrip("/")
    if member.isdir() and name == archive.folder:
        return
    parent, _, leaf = name.rpartition("/")
    # isreg() would also admit sparse files, whose size on disk is not the size in the stream.
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
        raise UnsafeDataError(f"{path}: expected only plain files, found {member.name[:200]!r} of type {member.type!r}")
    if parent != archive.folder or leaf not in (*archive.members, *archive.optional) or (folder / leaf).exists():
        raise UnsafeDataError(f"{path}: expected each known file of {archive.folder} once, found {member.name[:200]!r}")
    if member.size > archive.member_bytes:
        raise UnsafeDataError(
            f"{path}: expected at most {archive.member_bytes} bytes a file, found {member.size} in {member.name!r}"
        )
    with (folder / leaf).open("xb") as file:
        shutil.copyfileobj(tar.extractfile(member), file)


class _Limited:
    """A stream that refuses to give more bytes than it should have."""

    def __init__(self, stream, limit, path):
        self.stream, self.left, self.limit, self.path = stream, limit, limit, path

    def read(self, size):
        piece = self.stream.read(min(size, self.left + 1))
        self.left -= len(piece)
        if self.left < 0:
            raise UnsafeDataError(f"{self.path}: expected at most {self.limit} bytes when unpacked, found more")
        return piece
