-- Pictures of consents signed on paper: blobs named by digest, bound to the consent they show. A projection.
CREATE TABLE consent_picture (
    event       BLOB PRIMARY KEY,
    consent     BLOB NOT NULL,
    visit       BLOB NOT NULL,
    recipient   BLOB NOT NULL,
    picture     TEXT NOT NULL,             -- SM3 of the blob
    binding     TEXT NOT NULL,
    pictured_at TEXT NOT NULL,             -- civil time with offset
    ord         TEXT NOT NULL
) STRICT;

CREATE INDEX consent_picture_consent ON consent_picture (consent, ord);
