-- Releases from observation; who is under observation follows from the doses of the day.
CREATE TABLE observation_release (
    visit       BLOB    PRIMARY KEY,
    recipient   BLOB    NOT NULL,
    early       INTEGER NOT NULL,
    note        TEXT,
    released_by BLOB    NOT NULL,
    released_at TEXT    NOT NULL,
    event       BLOB    NOT NULL,
    ord         TEXT    NOT NULL
) STRICT;
