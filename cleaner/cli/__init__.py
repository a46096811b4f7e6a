"""The command `clean`: this package alone prints, and decides on exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cleaner.cli.output.terminal import mute, say
from cleaner.errors import CleanerError, PackError

# What a shell expects of a program that Ctrl-C ended.
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line `argv` (default: this process's own); returns the exit code."""
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        _flush()
        return code
    except KeyboardInterrupt:
        mute()
        return _INTERRUPTED
    except BrokenPipeError:  # `clean ... | head` is no error
        mute()
        return 0
    except Exception as error:  # noqa: BLE001 - Python would exit with 1: "something would change"
        _tell(error)
        return 2


def _tell(error: Exception) -> None:
    try:
        say(_describe(error))
        if isinstance(error, OSError):
            mute()
    except OSError:  # with nobody at stderr the exit code has to do
        mute()


def _run(argv: Sequence[str]) -> int:
    try:
        return _dispatch(argv)
    except SystemExit as stop:  # argparse, after --help and --version
        return stop.code if isinstance(stop.code, int) else 0


def _flush() -> None:
    # Here, not when the interpreter ends: only here can a failure still be told.
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _describe(error: Exception) -> str:
    match error:
        case PackError():  # its lines begin with file and line, for editors to jump to
            return str(error)
        case CleanerError():
            return f"clean: {error}"
        case OSError():  # those of files are InputErrors: without a name it is a stream's
            return f"clean: {error.filename or '<stdout>'}: {error.strerror or error}"
        case MemoryError():
            return "clean: out of memory"
    import traceback

    trace = "".join(traceback.format_exception(error))
    return f"{trace}clean: this is a fault in clean itself: please report it"


def _dispatch(argv: Sequence[str]) -> int:
    # Imports wait until they are needed: `clean --version` pays for none of them.
    if argv and argv[0] == "rules":
        from cleaner.cli.routes.rules import run_rules

        return run_rules(argv[1:])
    from cleaner.cli.args.options import USAGE, parse

    options = parse(argv)
    if not options.inputs:
        if sys.stdin is None or sys.stdin.isatty():
            say(f"usage: {USAGE}\n       clean --help lists the options")
            return 2
        options.inputs = ("-",)
    from cleaner.cli.args.config import fill_in
    from cleaner.cli.args.together import check_together

    fill_in(options)
    check_together(options)
    if options.may_hold_records():
        from cleaner.cli.routes.records import holds_records, run_records

        if holds_records(options):
            return run_records(options)
    if options.is_corpus():
        from cleaner.cli.routes.corpus import run_corpus

        return run_corpus(options)
    from cleaner.cli.routes.documents import run

    return run(options)
