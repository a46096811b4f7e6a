"""Which options exclude each other."""

from __future__ import annotations

from cleaner.cli.args.options import Options
from cleaner.cli.args.parser import UsageError


def check_together(options: Options) -> None:
    """Raises UsageError where two options cannot both be meant."""
    looks = "--check" if options.check else "--diff" if options.diff else None
    if looks and options.in_place:
        raise UsageError(f"{looks} only looks, -i writes: leave one of them out")
    if looks and options.out and not options.json:
        raise UsageError(f"{looks} only looks, -o writes: leave one of them out")
    if options.in_place and options.out:
        raise UsageError("-i writes each file in place, -o elsewhere: leave one of them out")
    if options.diff and options.json:
        raise UsageError("--diff and --json both write to stdout: leave one of them out")
    _check_score(options)
    if options.inputs.count("-") > 1:
        raise UsageError("'-' is given twice, and standard input can be read once")
    if options.in_place and "-" in options.inputs:
        raise UsageError("'-' is standard input, which cannot be cleaned in place: leave out -i")


def _check_score(options: Options) -> None:
    if not options.score:
        return
    looks = "--check" if options.check else "--diff" if options.diff else None
    if looks:
        raise UsageError(f"--score and {looks} both write to stdout: leave one of them out")
    if options.in_place or (options.out and not options.json):
        writes = "-i" if options.in_place else "-o"
        raise UsageError(f"--score only looks, {writes} writes: leave one of them out")
