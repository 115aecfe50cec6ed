-- Archives that change. The row in `recipient` holds what counts now; what was said, by whom and in which order, stands here.

ALTER TABLE recipient ADD COLUMN extra TEXT;                        -- JSON object: fields without a column, and values a column cannot hold
ALTER TABLE recipient ADD COLUMN state TEXT NOT NULL DEFAULT 'active';  -- active, withdrawn, absorbed
ALTER TABLE recipient ADD COLUMN survivor BLOB;                     -- whose archive goes on, when absorbed

-- The people of a birthday by name, without looking at their rows: candidates for duplicates.
DROP INDEX recipient_birth;
CREATE INDEX recipient_birth ON recipient (birth, name, state, recipient);

-- What a changed archive was registered with. Only archives with a row in recipient_change have one.
CREATE TABLE recipient_base (
    recipient BLOB PRIMARY KEY,
    profile   TEXT NOT NULL,                -- JSON object, every field
    event     BLOB NOT NULL,
    ord       TEXT NOT NULL
) STRICT;

-- Every value a field was ever given after the registration. The latest one counts, unless its merge was undone.
CREATE TABLE recipient_change (
    recipient BLOB NOT NULL,
    field     TEXT NOT NULL,
    ord       TEXT NOT NULL,
    seen      TEXT,                         -- JSON of the value it was given over; NULL: was not there
    value     TEXT,                         -- JSON; NULL: is not there any more
    merge     BLOB,
    origin    TEXT NOT NULL,                -- typed, card, province, import, merge
    reason    TEXT,
    at        TEXT NOT NULL,
    event     BLOB NOT NULL,
    PRIMARY KEY (recipient, field, ord)
) STRICT, WITHOUT ROWID;

CREATE INDEX recipient_change_merge ON recipient_change (merge) WHERE merge IS NOT NULL;

-- The latest word on whether an archive is set aside.
CREATE TABLE recipient_standing (
    recipient BLOB PRIMARY KEY,
    withdrawn INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    note      TEXT,
    at        TEXT NOT NULL,
    event     BLOB NOT NULL,
    ord       TEXT NOT NULL
) STRICT;

CREATE TABLE recipient_merge (
    merge    BLOB PRIMARY KEY,
    survivor BLOB NOT NULL,
    absorbed BLOB NOT NULL,
    reason   TEXT NOT NULL,
    at       TEXT NOT NULL,
    event    BLOB NOT NULL,
    ord      TEXT NOT NULL
) STRICT;

CREATE INDEX recipient_merge_survivor ON recipient_merge (survivor);
CREATE INDEX recipient_merge_absorbed ON recipient_merge (absorbed);

CREATE TABLE recipient_merge_dose (
    merge    BLOB    NOT NULL,
    position INTEGER NOT NULL,
    kept     BLOB    NOT NULL,
    same     BLOB    NOT NULL,
    PRIMARY KEY (merge, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX recipient_merge_dose_kept ON recipient_merge_dose (kept);
CREATE INDEX recipient_merge_dose_same ON recipient_merge_dose (same);

CREATE TABLE recipient_merge_reverted (
    merge  BLOB PRIMARY KEY,
    reason TEXT NOT NULL,
    at     TEXT NOT NULL,
    event  BLOB NOT NULL,
    ord    TEXT NOT NULL
) STRICT;

-- Where an absorbed archive leads in the end, through every merge that holds.
CREATE TABLE recipient_survivor (
    recipient BLOB PRIMARY KEY,
    survivor  BLOB NOT NULL,
    merge     BLOB NOT NULL                 -- that absorbed it
) STRICT;

CREATE INDEX recipient_survivor_survivor ON recipient_survivor (survivor);

-- Records of one injection, by the merges that hold: of each group the lowest rank counts that is not withdrawn.
CREATE TABLE same_dose (
    dose BLOB    PRIMARY KEY,
    kept BLOB    NOT NULL,                  -- the one of rank 0
    rank INTEGER NOT NULL
) STRICT;

CREATE INDEX same_dose_kept ON same_dose (kept, rank);

-- Pairs a person found to be two people, with the evidence known then; the latest word counts.
CREATE TABLE not_duplicate (
    one      BLOB NOT NULL,
    other    BLOB NOT NULL,
    evidence TEXT NOT NULL,                 -- JSON array of codes
    reason   TEXT NOT NULL,
    at       TEXT NOT NULL,
    event    BLOB NOT NULL,
    ord      TEXT NOT NULL,
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX not_duplicate_other ON not_duplicate (other);

ALTER TABLE dose ADD COLUMN extra TEXT;         -- JSON object: corrected fields without a column
ALTER TABLE past_dose ADD COLUMN extra TEXT;
ALTER TABLE past_dose ADD COLUMN event BLOB NOT NULL DEFAULT x'';

-- Corrections of doses; the latest of a field counts.
CREATE TABLE dose_change (
    dose   BLOB NOT NULL,
    field  TEXT NOT NULL,
    ord    TEXT NOT NULL,
    seen   TEXT,
    value  TEXT,
    reason TEXT NOT NULL,
    at     TEXT NOT NULL,
    event  BLOB NOT NULL,
    PRIMARY KEY (dose, field, ord)
) STRICT, WITHOUT ROWID;

-- The latest word on whether a dose was given.
CREATE TABLE dose_standing (
    dose      BLOB PRIMARY KEY,
    withdrawn INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    note      TEXT,
    at        TEXT NOT NULL,
    event     BLOB NOT NULL,
    ord       TEXT NOT NULL
) STRICT;

CREATE INDEX recipient_phone ON recipient (phone) WHERE phone IS NOT NULL;
