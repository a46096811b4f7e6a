"""Is a pack on for its publisher, however the address is written?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner, _core

TEXT = "x\nkept and kept again\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, host in (("town", "xn--mnchen-3ya.example"), ("hill", "hill.example")):
        (tmp_path / f"{name}.yaml").write_text(
            f"pack: {name}\nabout: a.\nmatch: {{hosts: [{host}]}}\nrules: [{{id: a, line: x}}]\n"
        )
    return tmp_path


ADDRESSES = [
    ("https://münchen.example/a", "town"),
    ("https://MÜNCHEN.example/a", "town"),
    ("https://www.münchen.example", "town"),
    ("https://m\u0075\u0308nchen.example/", "town"),
    ("https://xn--mnchen-3ya.example:443/", "town"),
    ("https://m%C3%BCnchen.example/", "town"),
    ("münchen.example/a", "town"),
    ("http:/hill.example/a", "hill"),
    ("htps:/www.hill.example/a", "hill"),
    ("https://user:pw@Hill.Example.:8080/?q=@b.example", "hill"),
    ("https://hill.example:99999999/", "hill"),
    ("https://hill.example.evil.test/", None),
    ("https://evil.test/hill.example", None),
    ("https://[2001:db8::1]/hill.example", None),
]


@pytest.mark.parametrize(("address", "pack"), ADDRESSES)
def test_an_address_turns_its_pack_on(folder: Path, address: str, pack: str | None) -> None:
    result = Cleaner(folder, "rules").clean(TEXT, url=address)
    assert (result.packs, result.notes) == ((pack,) if pack else (), ())


@pytest.mark.parametrize(
    "address", ["", "https://", "mailto:jo@hill.example", "about:blank", "///"]
)
def test_an_address_without_a_host_is_told(folder: Path, address: str) -> None:
    cleaner = Cleaner(folder, "rules")
    note = (f"the address {address!r} has no host, so it turns no pack on",)
    assert cleaner.clean(TEXT, url=address).notes == note
    assert cleaner.clean_batch([TEXT], urls=[address])[0].notes == note
    assert cleaner.clean_html("<html><p>Rain", url=address).notes == note


def test_a_hostile_address_neither_raises_nor_is_shown_as_it_is() -> None:
    result = Cleaner((), "rules").clean(TEXT, url="//\x1b[2J\ud800" * 100)
    assert result.text == TEXT
    (note,) = Cleaner().clean(TEXT, url="about:\x1b\n\ud800").notes
    assert note.startswith("the address 'about:\\x1b\\n\ufffd' has no host")


def test_hosts_have_one_spelling() -> None:
    rows = [("https://[2001:DB8:0::1]:80/", "[2001:db8::1]"), ("http://0x7f.1/", "127.0.0.1")]
    assert [(url, _core.host_of(url)) for url, _ in rows] == rows
