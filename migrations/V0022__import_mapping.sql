-- Operating: what the columns of people's tables were said to mean, by the columns a file has.
CREATE TABLE import_mapping (
    signature TEXT PRIMARY KEY,             -- digest of the folded headers in their order
    mapping   TEXT NOT NULL,                -- JSON
    saved_at  TEXT NOT NULL
) STRICT;

-- Whether an archive code of a file is here already.
CREATE INDEX recipient_archive_code ON recipient (archive_code) WHERE archive_code IS NOT NULL;
