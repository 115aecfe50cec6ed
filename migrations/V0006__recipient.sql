CREATE TABLE recipient (
    recipient        BLOB PRIMARY KEY,
    name             TEXT NOT NULL,
    sex              TEXT NOT NULL,
    birth            TEXT NOT NULL,
    phone            TEXT,
    address          TEXT,
    newborn          TEXT,                  -- JSON of the birth facts, when any is known
    provisional_code TEXT NOT NULL,
    archive_code     TEXT,                  -- as registered; a later one stands in archive_code
    origin           TEXT NOT NULL,
    registered_at    TEXT NOT NULL,
    event            BLOB NOT NULL,
    ord              TEXT NOT NULL
) STRICT;

CREATE INDEX recipient_birth ON recipient (birth);
CREATE INDEX recipient_provisional_code ON recipient (provisional_code);

CREATE TABLE recipient_document (
    recipient BLOB    NOT NULL,
    position  INTEGER NOT NULL,
    kind      TEXT    NOT NULL,
    number    TEXT    NOT NULL,
    event     BLOB    NOT NULL,
    PRIMARY KEY (recipient, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX recipient_document_number ON recipient_document (number);

CREATE TABLE recipient_guardian (
    recipient       BLOB    NOT NULL,
    position        INTEGER NOT NULL,
    relation        TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    document_kind   TEXT,
    document_number TEXT,
    phone           TEXT,
    PRIMARY KEY (recipient, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX recipient_guardian_number ON recipient_guardian (document_number);
CREATE INDEX recipient_guardian_phone ON recipient_guardian (phone);

-- Codes the province allotted; one row per change, whichever desk applied it (event-log.md 7).
CREATE TABLE archive_code (
    change    TEXT PRIMARY KEY,
    recipient BLOB NOT NULL,
    code      TEXT NOT NULL,
    version   TEXT NOT NULL,
    event     BLOB NOT NULL,
    ord       TEXT NOT NULL
) STRICT;

CREATE INDEX archive_code_recipient ON archive_code (recipient);
CREATE INDEX archive_code_code ON archive_code (code);

-- Whether the doses given before are known in full; the latest statement counts.
CREATE TABLE history_state (
    recipient BLOB    PRIMARY KEY,
    complete  INTEGER NOT NULL,
    ord       TEXT    NOT NULL
) STRICT;

-- Highest counter used in provisional codes of a site.
CREATE TABLE provisional_counter (
    site    TEXT    PRIMARY KEY,
    highest INTEGER NOT NULL
) STRICT;
