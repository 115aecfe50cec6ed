-- Keys over more than one epoch (event-log.md 13), and bodies that are gone by law (event-log.md 11).

-- The key that signs here, in full: once this file is restored under another key, the epochs up to now are held against it.
ALTER TABLE desk ADD COLUMN public_key TEXT;

-- Operating: keys devices signed with up to an epoch.
CREATE TABLE former_key (
    device      TEXT    NOT NULL,
    until_epoch INTEGER NOT NULL,
    public_key  TEXT    NOT NULL,
    PRIMARY KEY (device, until_epoch)
) STRICT, WITHOUT ROWID;

-- A projection: the events whose body is erased, also those that have not arrived yet.
CREATE TABLE erased (
    event     BLOB NOT NULL,                -- whose body it was, or the row of a package
    recipient BLOB NOT NULL,
    erasure   BLOB NOT NULL,                -- the event that says so
    basis     TEXT NOT NULL,
    at        TEXT NOT NULL,
    PRIMARY KEY (event, erasure)
) STRICT, WITHOUT ROWID;
