-- Cache: finds people by part of a name, number, phone, code or birth date (event-log.md 6). Made from the recipients' rows, fed by every
-- change of them, rebuilt when its version changes; replay neither writes nor compares it.

CREATE TABLE search_state (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    pos     INTEGER NOT NULL,               -- newest event of the log that changed somebody here
    next    INTEGER NOT NULL,               -- the number that is given out next
    folded  INTEGER NOT NULL                -- the first number that is in no segment yet
) STRICT;

-- A person's number in the index, and what is searched of them: one row to look at for each candidate. Whoever changes gets a new
-- number, so what was written under the old one finds nobody any more. Those from `folded` on are in no segment yet.
CREATE TABLE search_person (
    n         INTEGER PRIMARY KEY,
    recipient BLOB    NOT NULL UNIQUE,
    traits    BLOB    NOT NULL
) STRICT;

-- People first…last by number, written once and only ever replaced as a whole.
CREATE TABLE search_segment (
    segment INTEGER PRIMARY KEY,
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL
) STRICT;

-- Who of a segment has a gram: segment, kind and gram in one number; whoever has it counted from the segment's first.
CREATE TABLE search_posting (
    key      INTEGER PRIMARY KEY,
    postings BLOB NOT NULL
) STRICT;
