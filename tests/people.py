"""What people do to both sides while syncs run, at random."""

import random

from two_sides import TYPED, World


def person(world: World, chance: random.Random) -> None:
    """Do one thing that a person might do on either side."""
    side = chance.choice((world.excel, world.sheet))
    row, column = chance.randrange(12), chance.choice(TYPED)
    what = chance.choices(
        ("put", "blank", "add", "delete", "copy", "wipe", "wipe all", "sort", "inbox", "dismiss"),
        (12, 2, 4, 3, 2, 2, 1, 2, 2, 1),
    )[0]
    match what:
        case "put":
            world.put(side, row, column)
        case "blank":
            world.put(side, row, column, blank=True)
        case "add":
            world.add(side)
        case "delete":
            world.delete(side, row)
        case "copy":
            world.copy(side, row)
        case "wipe":
            world.wipe_id(side, row)
        case "wipe all":
            world.wipe_ids(side)
        case "sort":
            world.sort(side, row)
        case "inbox":
            world.put_inbox(side)
        case _:
            world.dismiss_conflicts(side)


def live(world: World, chance: random.Random, rounds: int) -> None:
    """Let people edit while syncs run, die, or find the file open; settle in the end."""
    for _ in range(rounds):
        for _ in range(chance.randrange(5)):
            person(world, chance)
        match chance.choices(("sync", "crash", "open", "meanwhile", "skip"), (4, 5, 1, 1, 1))[0]:
            case "sync":
                world.sync()
            case "crash":
                world.crash(chance.randrange(1, 12), after=chance.random() < 0.5)
            case "open":
                world.excel.open_elsewhere = True
                world.sync()
                world.excel.open_elsewhere = False
            case "meanwhile":
                side = chance.choice((world.excel, world.sheet))
                side.meanwhile = lambda: person(world, chance)
                world.sync()
            case _:
                pass
    world.settle()
    world.check()
