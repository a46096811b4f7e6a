"""Runs on another engine: it reads, shares out the work and writes, and the command chooses it."""

from __future__ import annotations

from importlib import import_module

from cleaner.cli.args.table import Settings
from cleaner.cli.output.terminal import say
from cleaner.cli.routes.setup import to_cleaner
from cleaner.errors import CleanerError


def run_engine(settings: Settings) -> int:
    """Cleans a column of Parquet or JSONL by the engine; returns the exit code."""
    name = settings.engine
    try:
        engine = import_module(f"cleaner.integrations.{name}")
    except ImportError as error:
        missing = f" (there is no {error.name})" if error.name else ""
        raise CleanerError(
            f"--engine {name} needs a library{missing}: pip install 'deboilerplate[{name}]'"
        ) from None
    cleaner = to_cleaner(settings)
    columns = {"text": settings.text_field, "url": settings.url_field}
    try:
        engine.clean_files(settings.inputs, settings.out, cleaner, **columns)
    except (CleanerError, OSError):
        raise
    except Exception as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise CleanerError(f"--engine {name}: {reason}") from error
    if not settings.quiet:
        say(f"clean: written below {settings.out}")
    return 0
