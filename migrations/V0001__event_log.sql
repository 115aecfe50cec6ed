-- The log: what happened, in order. The one thing that cannot be computed again.
-- event-log.md 1, 2, 9. Rows are only ever added; the triggers below hold that against our own mistakes.

CREATE TABLE event (
    pos          INTEGER PRIMARY KEY,       -- order of arrival here, and the order of replay
    id           BLOB    NOT NULL UNIQUE,   -- UUIDv7, born with the draft on screen
    kind         TEXT    NOT NULL,
    schema       INTEGER NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_id   TEXT    NOT NULL,
    device       TEXT    NOT NULL,
    epoch        INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    prev         BLOB,                      -- hash of the event before in this chain
    hash         BLOB    NOT NULL,          -- SM3 of the header bytes
    sig          BLOB    NOT NULL,          -- SM2 over hash, r || s
    stamp        INTEGER NOT NULL,          -- recorded_at in ms UTC, never below the event before in its chain
    origin       TEXT    NOT NULL CHECK (origin IN ('desk', 'peer')),
    header       BLOB    NOT NULL,          -- canonical JSON; never written again
    UNIQUE (device, epoch, seq)
) STRICT;

CREATE INDEX event_subject ON event (subject_kind, subject_id, pos);

-- Bodies stand apart: a body can be erased by law while its header keeps the chain whole (event-log.md 11).
CREATE TABLE event_body (
    pos  INTEGER PRIMARY KEY REFERENCES event (pos),
    salt BLOB NOT NULL,
    body BLOB NOT NULL                      -- canonical JSON; SM3(salt || body) stands in the header
) STRICT;

-- Documents and signature strokes, named by their SM3 in an event.
CREATE TABLE blob (
    digest TEXT PRIMARY KEY,                -- 64 hexadecimal digits
    media  TEXT NOT NULL,
    bytes  BLOB NOT NULL
) STRICT;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_body_is_never_changed BEFORE UPDATE ON event_body
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER blob_is_never_changed BEFORE UPDATE ON blob
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
