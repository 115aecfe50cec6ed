CREATE TABLE clinic (
    site       TEXT    PRIMARY KEY,
    name       TEXT    NOT NULL,
    demo       INTEGER NOT NULL,
    zone       TEXT    NOT NULL,
    founded_at TEXT    NOT NULL,
    event      BLOB    NOT NULL,
    ord        TEXT    NOT NULL
) STRICT;
