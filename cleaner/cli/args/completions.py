"""Scripts that complete the options of `clean` in bash, zsh and fish, made from the table.

Not shtab: it does not write fish, and needs an argparse parser that knows the choices and files of
each option, which our table knows already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleaner.cli.args.help import RULES_ABOUT
from cleaner.cli.args.table import Option, rows


def to_script(shell: str) -> str:
    """The script for a shell.

    >>> to_script("fish").split("\\n")[0]
    'complete -c clean -l level -x -a "off rules standard strict" -d "how much to remove"'
    """
    return _SCRIPTS[shell]()


def _bash() -> str:
    flags = " ".join(flag for row in rows().values() for flag in row.flags)
    cases = "\n".join(_bash_cases())
    return f"""\
# Completes clean in bash.
_clean() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
    if [[ $before == "=" ]]; then
        before=${{COMP_WORDS[COMP_CWORD-2]}}
    fi
    case $before in
{cases}
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "{flags}" -- "$word"))
    elif [[ $COMP_CWORD == 1 ]]; then
        COMPREPLY=($(compgen -W "rules help version" -- "$word") $(compgen -f -- "$word"))
    elif [[ $COMP_CWORD == 2 && ${{COMP_WORDS[1]}} == rules ]]; then
        COMPREPLY=($(compgen -W "{" ".join(RULES_ABOUT)}" -- "$word"))
    else
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}}
complete -o filenames -F _clean clean
"""


def _bash_cases() -> Iterator[str]:
    for row in rows().values():
        if row.kind.metavar is None:
            continue
        made = {"file": "-f", "folder": "-d"}.get(str(row.kind.completes), "")
        words = made or (f'-W "{" ".join(row.kind.choices)}"' if row.kind.choices else "")
        reply = f'COMPREPLY=($(compgen {words} -- "$word"))' if words else "COMPREPLY=()"
        yield f"        {'|'.join(row.flags)}) {reply}; return ;;"


def _zsh() -> str:
    options = " \\\n".join(f"        {spec}" for row in rows().values() for spec in _zsh_specs(row))
    commands = " ".join(f"'{name}:{about}'" for name, about in RULES_ABOUT.items())
    return f"""\
#compdef clean
# Completes clean in zsh.
_clean() {{
    if (( CURRENT == 3 )) && [[ $words[2] == rules ]]; then
        local -a commands=({commands})
        _describe 'command' commands
        return
    fi
    _arguments -s -S \\
{options} \\
        '*:file:_files'
}}
_clean "$@"
"""


def _zsh_specs(row: Option) -> Iterator[str]:
    about = row.help.replace("'", "'\\''").replace("[", "\\[").replace("]", "\\]")
    about = about.replace(":", "\\:")
    value = ""
    if row.kind.metavar:
        made = {"file": "_files", "folder": "_files -/"}.get(str(row.kind.completes), "")
        words = made or (f"({' '.join(row.kind.choices)})" if row.kind.choices else "")
        value = f":{row.kind.metavar}:{words}"
    for flag in row.flags:
        repeated = "*" if row.kind.joined else ""
        equals = "=" if value and flag.startswith("--") else ""
        yield f"'{repeated}{flag}{equals}[{about}]{value}'"


def _fish() -> str:
    lines = []
    for row in rows().values():
        parts = ["complete -c clean"]
        for flag in row.flags:
            parts.append(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}")
        if row.kind.metavar:
            parts.append("-r" if row.kind.completes in ("file", "folder") else "-x")
        if row.kind.choices:
            parts.append(f'-a "{" ".join(row.kind.choices)}"')
        lines.append(f'{" ".join(parts)} -d "{row.help}"')
    lines.append('complete -c clean -n __fish_use_subcommand -a rules -d "rule packs"')
    for name, about in RULES_ABOUT.items():
        lines.append(
            f'complete -c clean -n "__fish_seen_subcommand_from rules" -a {name} -d "{about}"'
        )
    return "\n".join(lines) + "\n"


_SCRIPTS: dict[str, Callable[[], str]] = {"bash": _bash, "zsh": _zsh, "fish": _fish}
