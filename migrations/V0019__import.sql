-- Packages of people and doses 批量导入 (event-log.md 10): one event and one blob each, projected in pieces.

CREATE TABLE import (
    import      BLOB    PRIMARY KEY,
    package     TEXT    NOT NULL,           -- digest of the blob
    source      TEXT    NOT NULL,
    people      INTEGER NOT NULL,
    doses       INTEGER NOT NULL,
    left_out    TEXT,                       -- digest of the blob
    received_at TEXT    NOT NULL,
    event       BLOB    NOT NULL,
    ord         TEXT    NOT NULL
) STRICT;

-- Which row of which package a person stands in.
CREATE TABLE import_person (
    event     BLOB    NOT NULL,             -- that named the package
    row       INTEGER NOT NULL,             -- from 1
    recipient BLOB    NOT NULL,
    PRIMARY KEY (event, row)
) STRICT, WITHOUT ROWID;

CREATE INDEX import_person_recipient ON import_person (recipient);

-- Operating: how many rows of a package are projected. No row: none.
CREATE TABLE import_progress (
    event BLOB    PRIMARY KEY,
    done  INTEGER NOT NULL,
    total INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
