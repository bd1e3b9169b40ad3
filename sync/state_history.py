"""The step that gives a state file its history, which the file then keeps by itself.

Triggers write down what a row of the base was whenever it changes, so that no writer can forget
it. What both sides held at a moment is the base of now, with every later change taken back.
"""

UPGRADE = """
CREATE TABLE IF NOT EXISTS history (
    seq INTEGER PRIMARY KEY, run INTEGER NOT NULL, at TEXT NOT NULL, tbl TEXT NOT NULL,
    row_id TEXT NOT NULL, before TEXT
);
CREATE INDEX IF NOT EXISTS history_run ON history (run);
CREATE TABLE IF NOT EXISTS remarks (run INTEGER PRIMARY KEY, remark TEXT NOT NULL);
INSERT OR REPLACE INTO about SELECT 'history_from', strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')
    WHERE EXISTS (SELECT 1 FROM base);
CREATE TRIGGER IF NOT EXISTS history_of_written BEFORE INSERT ON base WHEN NOT EXISTS
    (SELECT 1 FROM base WHERE tbl = NEW.tbl AND row_id = NEW.row_id AND cells = NEW.cells)
BEGIN
    INSERT INTO history (run, at, tbl, row_id, before) SELECT
        coalesce((SELECT max(id) FROM runs), 0), strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'),
        NEW.tbl, NEW.row_id,
        (SELECT cells FROM base WHERE tbl = NEW.tbl AND row_id = NEW.row_id);
END;
CREATE TRIGGER IF NOT EXISTS history_of_gone BEFORE DELETE ON base
BEGIN
    INSERT INTO history (run, at, tbl, row_id, before) SELECT
        coalesce((SELECT max(id) FROM runs), 0), strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'),
        OLD.tbl, OLD.row_id, OLD.cells;
END;
CREATE TRIGGER IF NOT EXISTS history_pruned AFTER DELETE ON plans
BEGIN
    INSERT OR REPLACE INTO about SELECT 'history_from', max(at) FROM history
        WHERE run <= OLD.run HAVING max(at) IS NOT NULL;
    DELETE FROM history WHERE run <= OLD.run;
END;
"""
"""``history_from`` in ``about`` is set once what was before is no longer known."""
