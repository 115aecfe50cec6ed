CREATE TABLE staff (
    staff         BLOB PRIMARY KEY,
    login         TEXT NOT NULL,
    name          TEXT NOT NULL,
    roles         TEXT NOT NULL,            -- JSON array of role codes
    registered_at TEXT NOT NULL,
    event         BLOB NOT NULL,
    ord           TEXT NOT NULL
) STRICT;

CREATE INDEX staff_login ON staff (login);
