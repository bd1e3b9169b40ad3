"""A few words on the desktop, where there is one; whether they were shown is never an error."""

from pathlib import Path

from lifeops.schedule.machine import Done, Machine

TITLE = "lifeops"
_TOAST = (
    "[void][Windows.UI.Notifications.ToastNotificationManager,Windows.UI.Notifications,"
    "ContentType=WindowsRuntime];"
    "$x=[Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent(1);"
    "$t=$x.GetElementsByTagName('text');"
    "[void]$t.Item(0).AppendChild($x.CreateTextNode('{title}'));"
    "[void]$t.Item(1).AppendChild($x.CreateTextNode('{text}'));"
    "[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier('{title}')"
    ".Show([Windows.UI.Notifications.ToastNotification]::new($x))"
)


def tell(machine: Machine, text: str) -> bool:
    """Show ``text`` on the desktop; return whether that went through."""
    return not _told(machine, text).code


def _told(machine: Machine, text: str) -> Done:
    if machine.platform == "darwin":
        return machine.run(
            ("osascript", "-e", f"display notification {_apple(text)} with title {_apple(TITLE)}")
        )
    if machine.platform == "win32":
        script = _TOAST.format(title=TITLE, text=text.replace("'", "''"))
        return machine.run(("powershell", "-NoProfile", "-NonInteractive", "-Command", script))
    command: tuple[str, ...] = ("notify-send", "--app-name=lifeops", TITLE, text)
    bus = Path(f"/run/user/{machine.user}/bus")  # which cron does not tell of
    if not machine.environment.get("DBUS_SESSION_BUS_ADDRESS") and bus.exists():
        command = ("env", f"DBUS_SESSION_BUS_ADDRESS=unix:path={bus}", *command)
    return machine.run(command)


def _apple(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
