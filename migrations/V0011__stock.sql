-- The ledger: every line of every movement.
CREATE TABLE stock_line (
    event    BLOB    NOT NULL,
    position INTEGER NOT NULL,
    movement BLOB    NOT NULL,
    kind     TEXT    NOT NULL,              -- receipt, use, wastage
    product  TEXT    NOT NULL,
    lot      TEXT    NOT NULL,
    expiry   TEXT    NOT NULL,
    code     TEXT,
    doses    INTEGER NOT NULL,              -- in positive, out negative
    dose     BLOB,
    paper    TEXT,
    moved_at TEXT    NOT NULL,
    ord      TEXT    NOT NULL,
    PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX stock_line_lot ON stock_line (product, lot);
CREATE INDEX stock_line_code ON stock_line (code);

-- Sums of the ledger by lot. May stand below zero: then a conflict says so.
CREATE TABLE stock_lot (
    product       TEXT    NOT NULL,
    lot           TEXT    NOT NULL,
    expiry        TEXT    NOT NULL,         -- the earliest named for this lot: the one that counts
    latest_expiry TEXT    NOT NULL,         -- the latest; when they differ, a conflict says so
    doses         INTEGER NOT NULL,
    PRIMARY KEY (product, lot)
) STRICT, WITHOUT ROWID;

-- Sums of the ledger by trace code.
CREATE TABLE stock_unit (
    code      TEXT    PRIMARY KEY,
    product   TEXT    NOT NULL,
    lot       TEXT    NOT NULL,
    expiry    TEXT    NOT NULL,
    described TEXT    NOT NULL,             -- which line the three come from: receipts first, then the earliest
    received  INTEGER NOT NULL,
    used      INTEGER NOT NULL,             -- negative
    wasted    INTEGER NOT NULL              -- negative
) STRICT;

CREATE INDEX stock_unit_on_hand ON stock_unit (product, lot) WHERE received + used + wasted > 0;

-- Lots that must not be used. Held while the latest hold is later than the latest release of its kind.
CREATE TABLE lot_hold (
    product      TEXT NOT NULL,
    lot          TEXT NOT NULL,
    kind         TEXT NOT NULL,             -- recalled, stopped, cold_chain
    notice       TEXT NOT NULL DEFAULT '',
    held_at      TEXT NOT NULL DEFAULT '',
    held_ord     TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',
    released_ord TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (product, lot, kind)
) STRICT, WITHOUT ROWID;
