-- Operating rows: how far we are with something. Lost without harm to history; replay does not touch them (event-log.md 6).

-- This desk. One row.
CREATE TABLE desk (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    site    TEXT    NOT NULL,
    device  TEXT    NOT NULL,
    epoch   INTEGER NOT NULL,
    key_id  TEXT    NOT NULL                -- of the key that signs here
) STRICT;

-- Other desks whose events are taken in, with the keys they sign with.
CREATE TABLE peer (
    device     TEXT PRIMARY KEY,
    public_key TEXT NOT NULL
) STRICT;

-- The version of the projector that wrote each noun's tables.
CREATE TABLE projector (
    noun    TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;

-- One row per own event and destination province.
CREATE TABLE delivery (
    pos          INTEGER PRIMARY KEY REFERENCES event (pos),
    event        BLOB    NOT NULL UNIQUE,
    subject_kind TEXT    NOT NULL,
    subject_id   TEXT    NOT NULL,
    causation    BLOB,
    stub         INTEGER NOT NULL,
    state        TEXT    NOT NULL DEFAULT 'pending'
                 CHECK (state IN ('pending', 'in_flight', 'retry_wait', 'accepted', 'parked')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_attempt INTEGER,                   -- ms UTC
    last_code    TEXT,
    last_text    TEXT,
    receipt      TEXT,
    version      TEXT,
    settled_at   TEXT
) STRICT;

CREATE INDEX delivery_unsettled ON delivery (pos) WHERE state <> 'accepted';
CREATE INDEX delivery_settled_at ON delivery (settled_at);

-- Events of other desks that cannot be appended yet.
CREATE TABLE inbox (
    id     BLOB    PRIMARY KEY,
    device TEXT    NOT NULL,
    epoch  INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    header BLOB    NOT NULL,
    sig    BLOB    NOT NULL,
    salt   BLOB    NOT NULL,
    body   BLOB    NOT NULL,
    reason TEXT    NOT NULL
) STRICT;

CREATE INDEX inbox_chain ON inbox (device, epoch, seq);

CREATE TABLE cursor (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Screens half filled in; the id of the event to come is born here.
CREATE TABLE draft (
    id       BLOB PRIMARY KEY,
    kind     TEXT NOT NULL,
    content  BLOB NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;

-- How a member of staff proves to be themselves at this desk.
CREATE TABLE credential (
    staff        BLOB    PRIMARY KEY,
    verifier     TEXT    NOT NULL,          -- Argon2id, PHC text
    failures     INTEGER NOT NULL,
    locked_until TEXT
) STRICT;
