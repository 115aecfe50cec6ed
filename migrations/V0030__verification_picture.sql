-- Fingerprints vials were confirmed with: blobs named by digest, bound to the page they stand under. A projection.
CREATE TABLE verification_picture (
    event        BLOB PRIMARY KEY,
    verification BLOB NOT NULL,
    visit        BLOB NOT NULL,
    recipient    BLOB NOT NULL,
    picture      TEXT NOT NULL,            -- SM3 of the blob
    binding      TEXT NOT NULL,
    pictured_at  TEXT NOT NULL,            -- civil time with offset
    ord          TEXT NOT NULL
) STRICT;

CREATE INDEX verification_picture_verification ON verification_picture (verification, ord);
