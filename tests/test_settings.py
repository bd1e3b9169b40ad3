"""Where lifeops keeps its files on each system: each has a place, and none another one's."""

import stat

import platformdirs
import pytest

from lifeops import config, runlog, settings
from lifeops.schedule import record

MAC, WINDOWS = "Library/Application Support/lifeops", "AppData/Local/lifeops"
USUAL = {
    "linux": (
        ".local/state/lifeops", ".config/lifeops", ".local/share/lifeops",
        ".local/state/lifeops/log",
    ),
    "macos": (MAC, MAC, MAC, "Library/Logs/lifeops"),
    "windows": (WINDOWS, WINDOWS, WINDOWS, f"{WINDOWS}/Logs"),
}  # fmt: skip
"""The folders of state, settings, data and logs, as platformdirs documents them."""
NAMES = ("user_state_dir", "user_config_dir", "user_data_dir", "user_log_dir")


@pytest.mark.parametrize("system", USUAL)
def test_no_file_takes_the_place_of_another(system, tmp_path, monkeypatch):
    monkeypatch.delenv(settings.HOME_VARIABLE, raising=False)
    home = tmp_path / "home"
    for name, folder in zip(NAMES, USUAL[system], strict=True):
        monkeypatch.setattr(platformdirs, name, lambda *_, at=home / folder, **__: str(at))
    places = [
        config.user_file(), settings.state_folder() / "links.db", settings.sheets_database(),
        settings.client_file(), settings.sign_in_file(), settings.pace_file(), runlog.log_file(),
        record.file_of("g"), record.file_of("g", ".py"),
    ]  # fmt: skip
    assert len(set(places)) == len(places)
    assert all(place.is_relative_to(home) for place in places)
    folders = {place.parent for place in places if place.parent.exists()}
    assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in folders)


def test_one_variable_puts_all_into_one_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(settings.HOME_VARIABLE, str(tmp_path / "here"))
    assert settings.config_folder() == tmp_path / "here" / "config"
    assert runlog.log_file() == tmp_path / "here" / "log" / "lifeops.log"
    assert settings.state_folder() == tmp_path / "here" / "state"
