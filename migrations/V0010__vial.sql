-- Opened multi-dose vials and their clock.
CREATE TABLE vial (
    code      TEXT    PRIMARY KEY,
    product   TEXT    NOT NULL,
    lot       TEXT    NOT NULL,
    doses     INTEGER NOT NULL,
    limit_s   INTEGER,
    boot      TEXT    NOT NULL,
    boot_ms   INTEGER NOT NULL,
    opened_by BLOB    NOT NULL,
    opened_at TEXT    NOT NULL,
    event     BLOB    NOT NULL,
    ord       TEXT    NOT NULL
) STRICT;

CREATE TABLE vial_discard (
    code         TEXT    PRIMARY KEY,
    product      TEXT    NOT NULL,
    lot          TEXT    NOT NULL,
    doses        INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    discarded_at TEXT    NOT NULL,
    event        BLOB    NOT NULL,
    ord          TEXT    NOT NULL
) STRICT;

-- One row per dose drawn from a multi-dose vial.
CREATE TABLE vial_draw (
    dose  BLOB PRIMARY KEY,
    code  TEXT NOT NULL,
    event BLOB NOT NULL,
    ord   TEXT NOT NULL
) STRICT;

CREATE INDEX vial_draw_code ON vial_draw (code);
