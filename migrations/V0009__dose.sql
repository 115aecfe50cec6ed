-- Doses given here.
CREATE TABLE dose (
    dose             BLOB    PRIMARY KEY,
    recipient        BLOB    NOT NULL,
    visit            BLOB    NOT NULL,
    line             BLOB    NOT NULL,
    authorisation    BLOB,
    vaccine          TEXT    NOT NULL,
    product          TEXT    NOT NULL,
    product_name     TEXT    NOT NULL,
    specification    TEXT    NOT NULL,
    amount           TEXT    NOT NULL,
    route            TEXT    NOT NULL,
    body_site        TEXT    NOT NULL,
    lot              TEXT    NOT NULL,
    expiry           TEXT    NOT NULL,
    code             TEXT    NOT NULL,
    vial             TEXT    NOT NULL,
    holder           TEXT    NOT NULL,
    unit             TEXT    NOT NULL,
    injected_by      BLOB    NOT NULL,
    asked_by         BLOB,
    informed_by      BLOB,
    attribute        TEXT    NOT NULL,
    kind             TEXT    NOT NULL,
    number           INTEGER NOT NULL,
    deviation_codes  TEXT,                  -- JSON array, when something was not in order
    deviation_reason TEXT,
    given_at         TEXT    NOT NULL,      -- civil time with offset
    given_on         TEXT    NOT NULL,      -- its day
    event            BLOB    NOT NULL,
    ord              TEXT    NOT NULL
) STRICT;

CREATE INDEX dose_recipient ON dose (recipient);
CREATE INDEX dose_visit ON dose (visit);
CREATE INDEX dose_line ON dose (line);
CREATE INDEX dose_code ON dose (code);
CREATE INDEX dose_lot ON dose (product, lot);
CREATE INDEX dose_given_on ON dose (given_on);

-- Doses given elsewhere or earlier, as entered; the latest entry of a dose counts.
CREATE TABLE past_dose (
    dose       BLOB PRIMARY KEY,
    recipient  BLOB NOT NULL,
    vaccine    TEXT NOT NULL,
    date       TEXT NOT NULL,
    lot        TEXT,
    unit       TEXT,
    provenance TEXT NOT NULL,
    ord        TEXT NOT NULL
) STRICT;

CREATE INDEX past_dose_recipient ON past_dose (recipient);
