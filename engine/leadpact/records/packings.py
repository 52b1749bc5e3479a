"""Open files that are compressed: by the ending of their name."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

_CHUNK: Final = 2**18


@dataclass(frozen=True, slots=True)
class Packing:
    """How files are compressed: ``inner_name`` tells what the content is called, ``open`` gives it.

    Both raise OSError where the file is not what its name says.
    """

    inner_name: Callable[[Path], Path]
    open: Callable[[Path], BinaryIO]


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class _Unpacked(io.RawIOBase):
    """A stream of a library's own, whose errors become those of a file."""

    def __init__(self, stream: _Readable, *failures: type[Exception]) -> None:
        self._stream = stream
        self._left = b""
        self._failures: tuple[type[Exception], ...] = (EOFError, *failures)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        if not self._left:
            try:
                self._left = self._stream.read(len(buffer))
            except self._failures as error:
                raise OSError(0, _in_small(error)) from None
        content, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _buffered(stream: _Readable, *failures: type[Exception]) -> BinaryIO:
    return io.BufferedReader(_Unpacked(stream, *failures), 2**20)


def _gzip(path: Path) -> BinaryIO:
    # Imported here, as below: most files are not compressed, and starting has to be quick.
    import gzip  # noqa: PLC0415
    import zlib  # noqa: PLC0415

    return _buffered(gzip.open(path, "rb"), zlib.error)


def _zstandard(path: Path) -> BinaryIO:
    try:
        import zstandard  # noqa: PLC0415
    except ImportError:
        raise OSError(0, "zstandard is not installed: pip install zstandard") from None
    return _buffered(_Frames(path.open("rb"), zstandard.ZstdDecompressor), zstandard.ZstdError)


class _Frames:
    """The content of a zstd file, frame by frame; one that is cut short is an error, not an end."""

    def __init__(self, file: BinaryIO, decompressor: Any) -> None:  # noqa: ANN401 - a library's own
        self._file = file
        self._decompressor = decompressor
        self._frame: Any = None

    def read(self, _size: int, /) -> bytes:
        """Give more of the content, as much as comes at once; nothing at its end."""
        content = b""
        while not content:
            packed: bytes = self._frame.unused_data if self._frame and self._frame.eof else b""
            packed = packed or self._file.read(_CHUNK)
            if not packed:
                if self._frame is not None and not self._frame.eof:
                    raise EOFError("it ends in the middle")
                return b""
            if self._frame is None or self._frame.eof:
                self._frame = self._decompressor().decompressobj()
            content = self._frame.decompress(packed)
        return content

    def close(self) -> None:
        self._file.close()


def _zip(path: Path) -> BinaryIO:
    import zipfile  # noqa: PLC0415
    import zlib  # noqa: PLC0415

    with _archive(path) as archive:
        # What zipfile raises: RuntimeError for a member that is encrypted, NotImplementedError for a method
        # of compression that it does not have.
        failures = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
        try:
            return _buffered(archive.open(_member(archive)), *failures)
        except failures as error:
            raise OSError(0, _in_small(error)) from None


def _name_in_zip(path: Path) -> Path:
    with _archive(path) as archive:
        return Path(_member(archive))


def _archive(path: Path) -> Any:  # noqa: ANN401 - a ZipFile, which is loaded here
    import zipfile  # noqa: PLC0415

    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise OSError(0, _in_small(error)) from None


def _member(archive: Any) -> str:  # noqa: ANN401 - a ZipFile
    """Name the one file in an archive; what macOS adds is none."""
    names = [
        m.filename
        for m in archive.infolist()
        if not m.is_dir() and not m.filename.startswith("__MACOSX/")
    ]
    if len(names) != 1:
        raise OSError(0, f"an archive holds one file of leads, and this one holds {len(names)}")
    return str(names[0])


def _in_small(error: Exception) -> str:
    said = str(error)
    return said[:1].lower() + said[1:]


def _without_ending(path: Path) -> Path:
    return path.with_suffix("")


PACKINGS: Final = {
    ".gz": Packing(_without_ending, _gzip),
    ".zst": Packing(_without_ending, _zstandard),
    ".zip": Packing(_name_in_zip, _zip),
}
"""Every ending of a compressed file."""
