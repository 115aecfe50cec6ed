CREATE TABLE consent (
    consent         BLOB PRIMARY KEY,
    visit           BLOB NOT NULL,
    recipient       BLOB NOT NULL,
    template        TEXT NOT NULL,
    document        TEXT NOT NULL,          -- digest of the blob
    strokes         TEXT,                   -- digest of the blob
    binding         TEXT NOT NULL,
    way             TEXT NOT NULL,
    paper_number    TEXT,
    signer_relation TEXT NOT NULL,
    signer_name     TEXT NOT NULL,
    signer_phone    TEXT,
    informed_by     BLOB NOT NULL,
    signed_at       TEXT NOT NULL,
    event           BLOB NOT NULL,
    ord             TEXT NOT NULL
) STRICT;

CREATE INDEX consent_visit ON consent (visit, ord);

CREATE TABLE consent_line (
    consent  BLOB    NOT NULL,
    line     BLOB    NOT NULL,
    vaccine  TEXT    NOT NULL,
    product  TEXT    NOT NULL,
    accepted INTEGER NOT NULL,
    reason   TEXT,
    ord      TEXT    NOT NULL,
    PRIMARY KEY (consent, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX consent_line_line ON consent_line (line, ord);
