-- Accounts, settings, the clinic's own fields, and what signs people in (C-129, C-130, C-137 to C-147).

-- Projection: the account as it stands. Each column follows from the two tables below and from the registration kept in `registered`.
ALTER TABLE staff ADD COLUMN status         TEXT    NOT NULL DEFAULT 'active';
ALTER TABLE staff ADD COLUMN locked         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN failures       INTEGER NOT NULL DEFAULT 0;   -- wrong passwords and PINs in a row
ALTER TABLE staff ADD COLUMN reviewed_at    TEXT;
ALTER TABLE staff ADD COLUMN last_signed_in TEXT;
ALTER TABLE staff ADD COLUMN fields         TEXT    NOT NULL DEFAULT '{}'; -- JSON object of the fields of C-130
ALTER TABLE staff ADD COLUMN registered     TEXT    NOT NULL DEFAULT '{}'; -- JSON object: login, name, roles as registered

-- The latest change of each field, by order key.
CREATE TABLE staff_amended (
    staff BLOB NOT NULL,
    field TEXT NOT NULL,
    value TEXT,                             -- JSON; null when the field was taken away
    ord   TEXT NOT NULL,
    PRIMARY KEY (staff, field)
) STRICT, WITHOUT ROWID;

-- The latest of each thing that happens again and again: status, lock, failures, review, sign-in.
CREATE TABLE staff_state (
    staff BLOB NOT NULL,
    state TEXT NOT NULL,
    value TEXT NOT NULL,
    at    TEXT NOT NULL,
    ord   TEXT NOT NULL,
    PRIMARY KEY (staff, state)
) STRICT, WITHOUT ROWID;

-- The latest value of each setting.
CREATE TABLE setting (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    event      BLOB NOT NULL,
    ord        TEXT NOT NULL
) STRICT;

-- The latest value of each field of C-129.
CREATE TABLE clinic_field (
    site  TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT,                             -- JSON; null when the field was taken away
    ord   TEXT NOT NULL,
    PRIMARY KEY (site, field)
) STRICT, WITHOUT ROWID;

-- Operating: how a member of staff proves to be themselves. `failures` and `locked_until` are read from the log now.
ALTER TABLE credential ADD COLUMN set_on       TEXT;                        -- when the password was set
ALTER TABLE credential ADD COLUMN initial      INTEGER NOT NULL DEFAULT 0;  -- must be changed before anything else
ALTER TABLE credential ADD COLUMN pin          TEXT;                        -- Argon2id, PHC text
ALTER TABLE credential ADD COLUMN pin_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credential ADD COLUMN badge        TEXT;                        -- the badge's code, sealed with a key of the vault

-- Operating: what somebody was typing, one for each kind of form.
CREATE TABLE staff_draft (
    staff    BLOB NOT NULL,
    kind     TEXT NOT NULL,
    content  TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (staff, kind)
) STRICT;

-- Cache: the audit trail's narrow index of the log, 1,000,000 entries in some 20 MB, and its counts by day. Headers hold all of it; a
-- page of entries and the statistics must not read them all.
CREATE TABLE audit_name (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE            -- a kind of event, or an actor
) STRICT;

CREATE TABLE audit_entry (
    pos   INTEGER PRIMARY KEY,
    day   INTEGER NOT NULL,                 -- civil day written down, as the number 20261120
    kind  INTEGER NOT NULL,
    actor INTEGER NOT NULL
) STRICT;

CREATE TABLE audit_count (
    day   INTEGER NOT NULL,
    kind  INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, kind, actor)
) STRICT, WITHOUT ROWID;

CREATE VIEW audit_header AS
SELECT pos, kind,
       coalesce(json_extract(text, '$.actor'), '') AS actor,
       CAST(replace(substr(coalesce(json_extract(text, '$.recorded_at'), '1970-01-01'), 1, 10), '-', '') AS INTEGER) AS day
FROM (SELECT pos, kind, CASE WHEN json_valid(CAST(header AS TEXT)) THEN CAST(header AS TEXT) ELSE '{}' END AS text FROM event);

CREATE TRIGGER event_is_audited AFTER INSERT ON event
BEGIN
    INSERT OR IGNORE INTO audit_name (name) SELECT kind FROM audit_header WHERE pos = NEW.pos;
    INSERT OR IGNORE INTO audit_name (name) SELECT actor FROM audit_header WHERE pos = NEW.pos;
    INSERT OR REPLACE INTO audit_entry (pos, day, kind, actor)
    SELECT h.pos, h.day, k.id, a.id
    FROM audit_header h JOIN audit_name k ON k.name = h.kind JOIN audit_name a ON a.name = h.actor
    WHERE h.pos = NEW.pos;
    INSERT INTO audit_count (day, kind, actor, count)
    SELECT day, kind, actor, 1 FROM audit_entry WHERE pos = NEW.pos
    ON CONFLICT DO UPDATE SET count = count + 1;
END;

INSERT OR IGNORE INTO audit_name (name) SELECT DISTINCT kind FROM event;
INSERT OR IGNORE INTO audit_name (name) SELECT DISTINCT actor FROM audit_header;
INSERT INTO audit_entry (pos, day, kind, actor)
SELECT h.pos, h.day, k.id, a.id
FROM audit_header h JOIN audit_name k ON k.name = h.kind JOIN audit_name a ON a.name = h.actor;
INSERT INTO audit_count (day, kind, actor, count)
SELECT day, kind, actor, count(*) FROM audit_entry GROUP BY day, kind, actor;
