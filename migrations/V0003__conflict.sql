-- Facts that do not fit together, for a person to look at. A projection flags; it never refuses (event-log.md 5).

CREATE TABLE conflict (
    noun  TEXT NOT NULL,                    -- whose projector wrote it
    kind  TEXT NOT NULL,
    key   TEXT NOT NULL,
    event BLOB NOT NULL,
    PRIMARY KEY (noun, kind, key, event)
) STRICT, WITHOUT ROWID;
