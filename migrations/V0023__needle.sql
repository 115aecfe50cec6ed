-- At the needle: the vials the family confirmed, payments, injections that failed, the clock confirmed; what was chosen and ticked at the
-- authorisation; units that came back because the record of their dose was withdrawn.

ALTER TABLE line_authorisation ADD COLUMN body_site TEXT;
ALTER TABLE line_authorisation ADD COLUMN checks TEXT NOT NULL DEFAULT '[]';    -- JSON array of codes

-- 一验证.
CREATE TABLE verification (
    verification BLOB PRIMARY KEY,
    visit        BLOB NOT NULL,
    recipient    BLOB NOT NULL,
    document     TEXT NOT NULL,
    strokes      TEXT,
    binding      TEXT NOT NULL,
    way          TEXT NOT NULL,             -- pad, paper, spoken
    relation     TEXT NOT NULL,
    name         TEXT NOT NULL,
    shown_by     BLOB NOT NULL,
    verified_at  TEXT NOT NULL,             -- civil time with offset
    event        BLOB NOT NULL,
    ord          TEXT NOT NULL
) STRICT;

CREATE INDEX verification_visit ON verification (visit, ord);

CREATE TABLE verified_vial (
    verification BLOB    NOT NULL,
    position     INTEGER NOT NULL,
    line         BLOB    NOT NULL,
    code         TEXT    NOT NULL,
    product      TEXT    NOT NULL,
    product_name TEXT    NOT NULL,
    lot          TEXT    NOT NULL,
    expiry       TEXT    NOT NULL,
    PRIMARY KEY (verification, position)
) STRICT, WITHOUT ROWID;

-- Injections that were authorised and did not become a dose.
CREATE TABLE line_failure (
    failure       BLOB PRIMARY KEY,
    visit         BLOB NOT NULL,
    recipient     BLOB NOT NULL,
    line          BLOB NOT NULL,
    authorisation BLOB NOT NULL,
    vaccine       TEXT NOT NULL,
    product       TEXT NOT NULL,
    lot           TEXT NOT NULL,
    code          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    unit          TEXT NOT NULL,            -- kept, wasted
    line_after    TEXT NOT NULL,            -- accepted, failed
    note          TEXT,
    tried_by      BLOB NOT NULL,
    failed_at     TEXT NOT NULL,            -- civil time with offset
    failed_on     TEXT NOT NULL,            -- its day
    event         BLOB NOT NULL,
    ord           TEXT NOT NULL
) STRICT;

CREATE INDEX line_failure_line ON line_failure (line, ord);
CREATE INDEX line_failure_day ON line_failure (failed_on);

CREATE TABLE line_payment (
    payment   BLOB PRIMARY KEY,
    visit     BLOB NOT NULL,
    recipient BLOB NOT NULL,
    line      BLOB NOT NULL,
    product   TEXT NOT NULL,
    receipt   TEXT NOT NULL,
    price_fen INTEGER,
    paid_at   TEXT NOT NULL,                -- civil time with offset
    event     BLOB NOT NULL,
    ord       TEXT NOT NULL
) STRICT;

CREATE INDEX line_payment_line ON line_payment (line, ord);

-- Two members of staff found date and time right.
CREATE TABLE clock_confirmed (
    event        BLOB    PRIMARY KEY,
    boot         TEXT    NOT NULL,
    boot_ms      INTEGER NOT NULL,
    confirmed_by BLOB    NOT NULL,
    second       BLOB    NOT NULL,
    confirmed_at TEXT    NOT NULL,          -- civil time with offset
    ord          TEXT    NOT NULL
) STRICT;

CREATE INDEX clock_confirmed_ord ON clock_confirmed (ord);

-- What came back into the vial of a dose whose record was withdrawn: more than 0 means that the dose was not drawn after all.
CREATE TABLE dose_back (
    dose  BLOB    PRIMARY KEY,
    code  TEXT    NOT NULL,
    doses INTEGER NOT NULL
) STRICT;

CREATE INDEX dose_deviation ON dose (given_on) WHERE deviation_codes IS NOT NULL;
