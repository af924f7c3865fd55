"""Requests that bring files: the texts beside a file are read also where there is no room for the file itself."""

import tempfile
from contextlib import suppress
from typing import IO, Any, Self, cast

from flask import Request

IN_MEMORY = 500 * 1024
"""Bytes of a file that stay in memory before a temporary file without a name takes over."""


class UploadStream:
    """The content of one file under way. Where the disk is full it is `lost`, and the rest is read past."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
        self.lost = False

    def write(self, piece: bytes) -> int:
        """Keep a piece, unless an earlier one was lost."""
        if not self.lost:
            try:
                self._file.write(piece)
            except OSError:
                self._lose()
        return len(piece)

    def _lose(self) -> None:
        self.lost = True
        with suppress(OSError):  # what was still to be written has no room
            self._file.close()
        self._file = tempfile.SpooledTemporaryFile[bytes]()

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes; none of a lost content."""
        return self._file.read(size)

    def readline(self, size: int = -1) -> bytes:
        """Return a line."""
        return self._file.readline(size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to a place."""
        try:
            return self._file.seek(place, whence)
        except OSError:
            self._lose()
            return 0

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def close(self) -> None:
        """Give the room back."""
        self._file.close()


class PatientRequest(Request):
    """A request whose files may be lost while its texts are kept; what came by half is closed with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._streams: list[UploadStream] = []

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002  Werkzeug's own signature
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        self._streams.append(UploadStream())
        return cast("IO[bytes]", self._streams[-1])

    def close(self) -> None:
        """Close the files, also those of a body that broke off, which Werkzeug forgets."""
        super().close()
        for stream in self._streams:
            stream.close()
