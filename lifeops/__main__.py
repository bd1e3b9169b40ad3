"""The door: the console command starts here and opens the command line."""

import sys


def main() -> None:
    """Run the command line with the process's arguments; a sync with nothing to do ends here."""
    if sys.argv[1:] == ["--version"]:
        from importlib.metadata import version

        sys.stdout.write(f"lifeops {version('lifeops')}\n")
        return
    if sys.argv[1:2] == ["sync"]:
        from lifeops import glance

        said = glance.answer(sys.argv[2:])
        if not said:
            from lifeops import noop

            said = noop.answer(sys.argv[2:])
        if said:
            sys.stdout.write(said)
            return
    from lifeops.cli.root import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
