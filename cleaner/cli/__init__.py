"""The command `clean`: this package alone prints, and chooses exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleaner.cli.output.terminal import mute, say, write_line, write_out
from cleaner.errors import CleanerError, PackError
from cleaner.printable import printable

if TYPE_CHECKING:
    from cleaner.cli.args.table import Settings

# What a shell expects of a program that Ctrl-C ended.
_INTERRUPTED = 130

_HELP = ("--help", "-h")
_VERSION = ("--version", "-V")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line `argv` (default: this process's own); returns the exit code."""
    try:
        code = _dispatch(sys.argv[1:] if argv is None else argv)
        _flush()
        return code
    except KeyboardInterrupt:
        mute()
        return _INTERRUPTED
    except BrokenPipeError:  # `clean ... | head` is not an error
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
    except OSError:  # nobody reads stderr: the exit code has to do
        mute()


def _flush() -> None:
    # Here, not when the interpreter ends: only here can a failure still be reported.
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _describe(error: Exception) -> str:
    match error:
        case PackError():  # its lines begin with file and line, for editors to jump to
            return str(error)
        case CleanerError():
            return f"clean: {error}"
        case OSError():  # files raise InputErrors: without a name it is a stream
            name = printable(os.fsdecode(error.filename or "<stdout>"))
            return f"clean: {name}: {error.strerror or error}"
        case MemoryError():
            return "clean: out of memory"
    import traceback

    trace = "".join(traceback.format_exception(error))
    return f"{trace}clean: this is a fault in clean itself: please report it"


def _dispatch(argv: Sequence[str]) -> int:
    # Imports wait until they are needed: `clean --version` pays for none of them.
    if argv and (argv[0] in _VERSION or list(argv) == ["version"]):
        return _show_version()
    if (asked := _help_asked(argv)) is not None:
        return _show_help(asked, argv)
    from cleaner.cli.args.settings import to_settings

    settings = to_settings(argv)
    if settings.version:
        return _show_version()
    if settings.help or settings.short_help:
        return _show_help("--help" if settings.help else "-h", argv)
    if settings.completions is not None:
        from cleaner.cli.args.completions import to_script

        write_out(to_script(settings.completions).encode())
        return 0
    return _clean(settings)


def _clean(settings: Settings) -> int:
    from dataclasses import replace

    from cleaner.cli.routes.table import route_for, seen

    if not settings.inputs and settings.command == "clean":
        if sys.stdin is None or sys.stdin.isatty():
            from cleaner.cli.args.help import USAGE

            say(f"usage: {USAGE}\n       clean -h lists the options")
            return 2
        settings = replace(settings, inputs=("-",))
    from cleaner.cli.signals import TERMINATED, Terminated, stoppable

    try:
        with stoppable():
            settings = seen(settings)
            route = route_for(settings)
            if settings.verbose:
                say(f"clean: settings file: {settings.settings_file or 'none'}")
            return route.run(settings)
    except KeyboardInterrupt as stop:
        if settings.resume:
            say("clean: stopped; the same command goes on from here")
        mute()
        return TERMINATED if isinstance(stop, Terminated) else _INTERRUPTED


def _help_asked(argv: Sequence[str]) -> str | None:
    """The kind of help that is asked for, whatever else is wrong with the line."""
    if list(argv) in (["help"], ["help", "rules"]):
        return "--help"
    words = argv[: argv.index("--")] if "--" in argv else argv
    return next((word for word in _HELP if word in words), None)


def _show_help(kind: str, argv: Sequence[str]) -> int:
    from cleaner.cli.args.help import long_help, rules_help, short_help

    is_for_rules = argv[0] == "rules" or list(argv) == ["help", "rules"]
    show = rules_help if is_for_rules else long_help if kind == "--help" else short_help
    write_line(show())
    return 0


def _show_version() -> int:
    from cleaner import __version__

    write_line(f"clean {__version__}")
    return 0
