"""The store of the shipped packs: what it holds is what their files come to."""

from __future__ import annotations

import pickle
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from cleaner import Cleaner, _core
from cleaner.engine import check_pattern, load
from cleaner.packs import Loaded, parse_pack, shipped_dir
from cleaner.packs.find import shipped_files
from cleaner.packs.shipped import shipped_packs, to_store
from cleaner.types import Level

SEEDS = Path(__file__).parent.parent / "seeds"


def test_the_store_holds_the_shipped_packs_as_their_files_have_them() -> None:
    read = [parse_pack(path.read_bytes(), str(path), check_pattern) for path in shipped_files()]
    stored = shipped_packs()
    # `python -m cleaner.authoring.shipped` writes it anew.
    assert [asdict(stored[Path(pack.path)]) for pack in read] == [asdict(pack) for pack in read]
    assert len(stored) == len(read)
    assert load("default").packs == tuple(sorted(read, key=lambda pack: pack.name))


def test_a_store_of_other_files_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale, fresh = tmp_path / "stale", tmp_path / "fresh"
    for folder in (stale, fresh):
        folder.mkdir()
        for name in ("share.yaml", "packs.bin"):
            (folder / name).write_bytes((shipped_dir() / name).read_bytes())
    monkeypatch.setattr("cleaner.packs.find.shipped_dir", lambda: stale)
    assert shipped_packs() == {}
    assert [pack.path for pack in load("share").packs] == [str(stale / "share.yaml")]
    monkeypatch.setattr("cleaner.packs.find.shipped_dir", lambda: fresh)
    (pack,) = (replace(pack, path=str(fresh / "share.yaml")) for pack in load("share").packs)
    (fresh / "packs.bin").write_bytes(to_store([pack], b"program"))
    # What was found of a folder is not looked for again.
    monkeypatch.setattr("cleaner.packs.find.shipped_dir", lambda: fresh / ".." / "fresh")
    assert [found.name for found in shipped_packs().values()] == ["share"]


@pytest.mark.parametrize("level", ["off", "rules", "standard", "strict"])
def test_the_stored_program_does_what_the_packs_do(level: Level) -> None:
    shipped = load("default")
    assert shipped.store is not None
    # `cleaner.authoring.shipped` writes it anew, for a core that stores it otherwise too.
    assert _core.Engine.stored(shipped.store.program, set(), "off", None, 0.6) is not None
    ignore = ("share", shipped.packs[0].rules[0].id) if level == "rules" else ()
    stored = Cleaner("default", level, ignore=ignore)
    compiled = Cleaner(Loaded(shipped.packs, frozenset()), level, ignore=ignore)
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for url in (None, "https://www.usatoday.com/story"):
            ours, theirs = stored.clean(text, url=url), compiled.clean(text, url=url)
            assert list(ours.removed) == list(theirs.removed)
            assert (ours.text, ours.packs, ours.skipped) == (
                theirs.text,
                theirs.packs,
                theirs.skipped,
            )
    page = (
        "<html><body><div class='sharedaddy'>Share</div><p>Rain fell on Sunday.</p></body></html>"
    )
    assert stored.clean_html(page).text == compiled.clean_html(page).text
    assert stored == compiled


def test_a_program_of_another_version_is_not_used() -> None:
    shipped = load("default")
    assert shipped.store is not None
    program = shipped.store.program
    for wrong in (b"", b"program0" + program[8:], program[: len(program) // 2]):
        assert _core.Engine.stored(wrong, set(), "rules", 40, 0.6) is None


def test_the_shipped_packs_pickle_with_their_store() -> None:
    again = pickle.loads(pickle.dumps(load("default")))
    assert again == load("default")
    assert again.store is not None
