"""What has been read of a stream and is not used up, for formats whose records end anywhere."""

from __future__ import annotations

from typing import IO

_LEAST = 1 << 20


class Buffer:
    """The bytes that come next in a stream: those of `held` from `at` on.

    Each time that they do not suffice, as many are read again. So a record that is looked at from
    its beginning each time is read in linear time, however long it is. Offsets in `held` hold until
    more is read. `is_whole` says that there is no more to come.
    """

    def __init__(self, content: IO[bytes]) -> None:
        """Reads nothing yet."""
        self._content = content
        self.held = b""
        self.at = 0
        self.is_whole = False

    def __len__(self) -> int:
        """How many bytes are held and not used up."""
        return len(self.held) - self.at

    def peek(self, count: int) -> bytes:
        """The next bytes, at most so many; fewer only at the end of the stream."""
        while len(self) < count and not self.is_whole:
            self.grow()
        return self.held[self.at : self.at + count]

    def grow(self) -> None:
        """Reads more, if there is more."""
        more = self._content.read(max(len(self), _LEAST))
        self.is_whole = not more
        self.held, self.at = self.held[self.at :] + more, 0

    def take(self, end: int) -> bytes:
        """Uses up the bytes before this offset in `held`, and returns them."""
        taken = self.held[self.at : end]
        self.at = end
        return taken
