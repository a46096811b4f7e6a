"""Where packs are: the shipped ones, and the files that somebody's wish list comes to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.errors import CleanerError
from cleaner.hints import did_you_mean

Wanted = str | os.PathLike[str]

DEFAULT = "default"
_SUFFIXES = (".yaml", ".yml")
# Many packs in one file: see `bundle`.
BUNDLE = ".packs"


@dataclass(frozen=True, slots=True)
class Found:
    """A pack file: its path, and whether it was asked for by itself."""

    path: Path
    named: bool

    @property
    def name(self) -> str:
        """What its pack must be called."""
        return self.path.stem


def shipped_dir() -> Path:
    """The folder of the packs that come with cleaner.

    >>> shipped_dir().name
    'rules'
    """
    return _follow(Path(__file__).parent.parent / "rules")


def _follow(folder: Path) -> Path:
    # In the source tree the folder is a symlink. A checkout without symlinks (Windows) has a text
    # file in its place, with the target in it.
    if folder.is_file():
        return Path(os.path.normpath(folder.parent / folder.read_text(encoding="utf-8").strip()))
    return folder


def shipped_files() -> list[Path]:
    """The files of the packs that come with cleaner, sorted."""
    return _packs_in(shipped_dir())


def shipped_names() -> tuple[str, ...]:
    """The names of the packs that come with cleaner, sorted."""
    return tuple(path.stem for path in _packs_in(shipped_dir()))


def _packs_in(folder: Path) -> list[Path]:
    # The file that an editor locks a pack with is hidden.
    found = [
        folder / name
        for name in os.listdir(folder)  # noqa: PTH208 - half the time of iterdir, on each start
        if name.endswith(_SUFFIXES) and not name.startswith(".")
    ]
    # By name: "a.yaml" is before "a-b.yaml" in this order alone.
    return sorted((path for path in found if path.is_file()), key=lambda path: path.stem)


def find_packs(wanted: Wanted | Sequence[Wanted]) -> list[Found]:
    """The files that `wanted` comes to, each once, in the order of their names and paths.

    Raises CleanerError, with all of what is wrong, if there is no such pack or file.
    """
    items = [wanted] if isinstance(wanted, (str, os.PathLike)) else wanted
    found: dict[str, Found] = {}
    wrong: list[str] = []
    for item in items:
        try:
            for each in _find(item):
                # `rules/web.yaml` and the shipped `web` are one file in the source tree.
                key = os.path.realpath(each.path)
                before = found.setdefault(key, each)
                found[key] = Found(before.path, before.named or each.named)
        except CleanerError as error:
            wrong.append(str(error))
        except OSError as error:
            wrong.append(f"{os.fspath(item)}: {error.strerror or error}")
    if wrong:
        raise CleanerError("\n".join(wrong))
    return sorted(_overridden(found.values()), key=lambda each: (each.name, str(each.path)))


def _overridden(found: Iterable[Found]) -> Iterator[Found]:
    """Those found, but no shipped pack in whose place there is one of the user's own."""
    shipped = shipped_dir()
    own = {each.name for each in found if each.path.parent != shipped}
    for each in found:
        if each.named or each.path.parent != shipped or each.name not in own:
            yield each


def _find(item: Wanted) -> Iterator[Found]:
    if isinstance(item, os.PathLike) or _is_path(item):
        yield from _find_path(Path(item))
    elif item == DEFAULT:
        yield from (Found(path, named=False) for path in _packs_in(shipped_dir()))
    elif item in shipped_names():
        yield Found(shipped_file(item), named=True)
    elif item in shipped_bundles():
        yield Found(shipped_dir() / f"{item}{BUNDLE}", named=False)
    elif item and Path(item).is_dir():
        yield from _find_path(Path(item))
    elif folder := _installed(item):
        yield from _find_path(folder)
    else:
        raise CleanerError(_unknown(item))


def shipped_bundles() -> tuple[str, ...]:
    """The names of the bundles that come with cleaner; "default" leaves them out."""
    names = os.listdir(shipped_dir())  # noqa: PTH208 - as above
    return tuple(sorted(name.removesuffix(BUNDLE) for name in names if name.endswith(BUNDLE)))


def _installed(name: str) -> Path | None:
    # Reading what is installed takes longer than anything here, and most names are shipped ones.
    from cleaner.packs.installed import installed_folder

    return installed_folder(name)


def shipped_file(name: str) -> Path:
    """The file of the shipped pack `name`."""
    folder = shipped_dir()
    return next(path for path in _packs_in(folder) if path.stem == name)


def _is_path(item: str) -> bool:
    separators = (os.sep, os.altsep or os.sep, "/")
    return item.endswith((*_SUFFIXES, BUNDLE)) or any(separator in item for separator in separators)


def _find_path(path: Path) -> Iterator[Found]:
    if path.is_dir():
        packs = _packs_in(path)
        if not packs:
            raise CleanerError(f"{path}: no pack (a .yaml file) in this directory")
        yield from (Found(pack, named=False) for pack in packs)
    elif not path.exists():
        raise CleanerError(f"{path}: no such pack file or directory")
    elif path.suffix == BUNDLE:
        yield Found(path, named=False)
    elif path.suffix not in _SUFFIXES:
        raise CleanerError(f"{path}: a pack's file ends in .yaml")
    else:
        yield Found(path, named=True)


def _unknown(name: str) -> str:
    from cleaner.packs.installed import installed_names

    names = (*shipped_names(), *shipped_bundles(), *installed_names())
    # The most likely slip of all: a file that is there, given without its path.
    if name and Path(f"{name}.yaml").exists():
        target = os.path.join(".", f"{name}.yaml")  # noqa: PTH118 - keeps the dot
        hint = f" (did you mean the path {target!r}?)"
    else:
        hint = did_you_mean(name, (*names, DEFAULT))
    return f"unknown pack {name!r}{hint}; clean rules list shows the packs"
