-- The product a family chose for a line, the latest. A projection.
CREATE TABLE line_choice (
    line    BLOB PRIMARY KEY,
    visit   BLOB NOT NULL,
    product TEXT NOT NULL,
    ord     TEXT NOT NULL
) STRICT;
