"""The step that gives a state file what it needs to note in the journal on the Sheet.

A *point* is a generation of the file of which it is known what both sides held: the base of now,
with all taken back that its history has since then. Triggers forget a point of which the history
does not tell all any more.
"""

UPGRADE = """
CREATE TABLE IF NOT EXISTS points (
    nth INTEGER PRIMARY KEY, generation INTEGER NOT NULL, seq INTEGER NOT NULL
);
CREATE TRIGGER IF NOT EXISTS points_pruned BEFORE DELETE ON plans
BEGIN
    DELETE FROM points WHERE seq <= (SELECT max(seq) FROM history WHERE run <= OLD.run);
END;
"""
