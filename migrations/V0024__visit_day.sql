-- The day around the needle: consents with everything they bind, tickets, appointments, exposures, and the versions of texts.

ALTER TABLE consent ADD COLUMN paper_on      TEXT;      -- day the paper form was signed
ALTER TABLE consent ADD COLUMN signer_number TEXT;
ALTER TABLE consent ADD COLUMN authority     TEXT;      -- what a signer who is no guardian signs on
ALTER TABLE consent_line ADD COLUMN holder    TEXT;
ALTER TABLE consent_line ADD COLUMN number    INTEGER;  -- dose number in the series
ALTER TABLE consent_line ADD COLUMN price_fen INTEGER;  -- absent when free

-- Handed over to the vaccinator. Two desks may give the same number; the order of the log tells them apart on reading.
CREATE TABLE ticket (
    visit       BLOB    PRIMARY KEY,
    recipient   BLOB    NOT NULL,
    day         TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    ticketed_at TEXT    NOT NULL,           -- civil time with offset
    event       BLOB    NOT NULL,
    ord         TEXT    NOT NULL
) STRICT;

CREATE INDEX ticket_day ON ticket (day, number, ord);

CREATE TABLE appointment (
    appointment BLOB PRIMARY KEY,
    recipient   BLOB NOT NULL,
    visit       BLOB,                       -- at which it was made
    day         TEXT NOT NULL,
    vaccines    TEXT NOT NULL,              -- JSON array of abbreviations
    made_at     TEXT NOT NULL,              -- civil time with offset
    event       BLOB NOT NULL,
    ord         TEXT NOT NULL
) STRICT;

CREATE INDEX appointment_day ON appointment (day);
CREATE INDEX appointment_recipient ON appointment (recipient, day);

-- The first cancellation of an appointment.
CREATE TABLE appointment_cancellation (
    appointment  BLOB PRIMARY KEY,
    recipient    BLOB NOT NULL,
    reason       TEXT NOT NULL,
    cancelled_at TEXT NOT NULL,             -- civil time with offset
    event        BLOB NOT NULL,
    ord          TEXT NOT NULL
) STRICT;

-- The latest word on an exposure.
CREATE TABLE exposure (
    exposure    BLOB PRIMARY KEY,
    visit       BLOB NOT NULL,
    recipient   BLOB NOT NULL,
    kind        TEXT NOT NULL,              -- rabies, wound
    exposed_on  TEXT NOT NULL,
    grade       INTEGER,
    day_zero    TEXT,
    regimen     TEXT,
    animal      TEXT,
    wound       TEXT,
    passive     TEXT NOT NULL,              -- JSON array of objects
    recorded_at TEXT NOT NULL,              -- civil time with offset
    event       BLOB NOT NULL,
    ord         TEXT NOT NULL
) STRICT;

CREATE INDEX exposure_recipient ON exposure (recipient, exposed_on);

-- Every version of a text; the text is a blob. Two desks may save the same number: both stay, and a conflict says so.
CREATE TABLE text_version (
    event    BLOB    PRIMARY KEY,
    kind     TEXT    NOT NULL,              -- consent, verification, precheck
    key      TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    digest   TEXT    NOT NULL,
    source   TEXT    NOT NULL,
    saved_at TEXT    NOT NULL,              -- civil time with offset
    ord      TEXT    NOT NULL
) STRICT;

CREATE INDEX text_version_key ON text_version (kind, key, version);

-- Every approval: the latest of a key names the text in force.
CREATE TABLE text_approval (
    event       BLOB    PRIMARY KEY,
    kind        TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    digest      TEXT    NOT NULL,
    approved_at TEXT    NOT NULL,           -- civil time with offset
    ord         TEXT    NOT NULL
) STRICT;

CREATE INDEX text_approval_key ON text_approval (kind, key, ord);
