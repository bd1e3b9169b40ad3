"""What the page is made of: small, only ours and what is licensed, and nothing inline."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import sync.emulator.page

STATIC = Path(sync.emulator.page.__file__).parent / "static"
WEB = Path(__file__).parents[1] / "web"
MOST_BYTES = 250 * 1024
FILES = sorted(path for path in STATIC.rglob("*") if path.is_file())
OWN = [path for path in FILES if "vendor" not in path.parts]


def test_the_whole_page_is_light():
    weight = sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in FILES)
    assert weight <= MOST_BYTES


def test_the_libraries_are_the_ones_that_were_built():
    lines = (STATIC / "vendor" / "sha256.txt").read_text("utf-8").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").iterdir()
        if path.name != "sha256.txt"
    }
    assert found == sums


def test_the_libraries_are_pinned_and_licensed():
    pinned = json.loads((WEB / "package.json").read_text("utf-8"))["devDependencies"]
    locked = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in pinned.values())
    assert not any("resolved" in entry for entry in locked.values())
    licences = (STATIC / "vendor" / "LICENSES.txt").read_text("utf-8")
    for name in ("chart.js", "@kurkle/color"):
        assert f"{name} {locked[f'node_modules/{name}']['version']}" in licences


def test_nothing_is_inline_and_nothing_comes_from_elsewhere():
    page = (STATIC / "index.html").read_text("utf-8")
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", page)
    assert not re.search(r"(?:src|href)=\"(?!/page/static/|#)", page)


def test_text_is_never_markup():
    scripts = [path for path in OWN if path.suffix == ".js"]
    sinks = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\(|setAttribute\(.style"
    )
    assert scripts
    assert [path.name for path in scripts if sinks.search(path.read_text("utf-8"))] == []


def test_own_files_are_short():
    longest = {path.name: len(path.read_text("utf-8").splitlines()) for path in OWN}
    assert {name: lines for name, lines in longest.items() if lines > 300} == {}
