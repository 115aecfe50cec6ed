-- Operating rows: places for backups, what lies there, and how the restore drills went. No secret stands here: those are in the key
-- vault. After a restore the places start with a full copy again.

CREATE TABLE backup_target (
    name          TEXT PRIMARY KEY,
    settings      TEXT    NOT NULL,            -- JSON: kind, place, endpoint, region, user, mark
    since         TEXT    NOT NULL,            -- when it was set up
    base          TEXT,                        -- the newest full copy there
    pos           INTEGER NOT NULL DEFAULT 0,  -- newest event of the log that is there
    last_full     TEXT,
    last_increment TEXT,
    failures      INTEGER NOT NULL DEFAULT 0,  -- in a row
    trouble       TEXT,                        -- code
    trouble_since TEXT,
    next_try      INTEGER                      -- ms UTC
) STRICT;

-- What lies at the places, as it was when we were there last.
CREATE TABLE backup_kept (
    target   TEXT    NOT NULL,
    backup   TEXT    NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('full', 'increment')),
    base     TEXT    NOT NULL,
    taken_at TEXT    NOT NULL,
    size     INTEGER NOT NULL,
    seq      INTEGER NOT NULL,                 -- newest own event in it
    PRIMARY KEY (target, backup)
) STRICT;

CREATE TABLE backup_drill (
    at      TEXT    NOT NULL,
    backup  TEXT    NOT NULL,
    target  TEXT    NOT NULL,
    passed  INTEGER NOT NULL,
    code    TEXT,                              -- what was not in order
    seconds INTEGER NOT NULL,
    events  INTEGER NOT NULL,
    quick   INTEGER NOT NULL,                  -- whether the replay was left out
    PRIMARY KEY (at, backup, target)
) STRICT;
