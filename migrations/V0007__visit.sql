CREATE TABLE visit (
    visit     BLOB PRIMARY KEY,
    recipient BLOB NOT NULL,
    day       TEXT NOT NULL,
    edition   TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    event     BLOB NOT NULL,
    ord       TEXT NOT NULL
) STRICT;

CREATE INDEX visit_day ON visit (day, recipient);
CREATE INDEX visit_recipient ON visit (recipient);

CREATE TABLE visit_line (
    line     BLOB    PRIMARY KEY,
    visit    BLOB    NOT NULL,
    vaccine  TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    of_doses INTEGER NOT NULL,
    position INTEGER NOT NULL,              -- within its event
    event    BLOB    NOT NULL,
    ord      TEXT    NOT NULL
) STRICT;

CREATE INDEX visit_line_visit ON visit_line (visit);

-- The latest deferral of a line.
CREATE TABLE line_deferral (
    line      BLOB PRIMARY KEY,
    visit     BLOB NOT NULL,
    reason    TEXT NOT NULL,
    return_on TEXT,
    ord       TEXT NOT NULL
) STRICT;

CREATE TABLE line_authorisation (
    authorisation BLOB PRIMARY KEY,
    visit         BLOB NOT NULL,
    line          BLOB NOT NULL,
    recipient     BLOB NOT NULL,
    code          TEXT NOT NULL,
    product       TEXT NOT NULL,
    lot           TEXT NOT NULL,
    expiry        TEXT NOT NULL,
    verdict       TEXT NOT NULL,
    reasons       TEXT NOT NULL,            -- JSON array of codes
    confirmation  TEXT,
    valid_until   TEXT NOT NULL,
    authorised_at TEXT NOT NULL,
    event         BLOB NOT NULL,
    ord           TEXT NOT NULL
) STRICT;

CREATE INDEX line_authorisation_line ON line_authorisation (line, ord);
CREATE INDEX line_authorisation_code ON line_authorisation (code);

CREATE TABLE precheck (
    event              BLOB    PRIMARY KEY,
    visit              BLOB    NOT NULL,
    recipient          BLOB    NOT NULL,
    day                TEXT    NOT NULL,
    questions          TEXT    NOT NULL,
    temperature_tenths INTEGER NOT NULL,
    answers            TEXT    NOT NULL,    -- JSON object, question code to answer
    asked_by           BLOB    NOT NULL,
    answered_at        TEXT    NOT NULL,
    ord                TEXT    NOT NULL
) STRICT;

CREATE INDEX precheck_visit ON precheck (visit, ord);
