"""The line on standard error that says how far a run is; it is drawn in the core."""

from cleaner._core import Meter

__all__ = ["Meter"]
