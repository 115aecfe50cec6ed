-- Operating: how often codes were read at this desk and how often not, by holder and product (C-092).
CREATE TABLE code_count (
    day     TEXT    NOT NULL,               -- clinic day
    holder  TEXT    NOT NULL,               -- marketing authorisation holder; empty when the code does not tell
    product TEXT    NOT NULL,               -- product code; empty when the code does not tell
    vaccine TEXT    NOT NULL,               -- its vaccine
    why     TEXT    NOT NULL,               -- empty: it was read; else why not
    count   INTEGER NOT NULL,
    last_at TEXT    NOT NULL,               -- civil time with offset
    sample  TEXT    NOT NULL,               -- the last one: a vaccine's code as it came, of anything else only its shape
    PRIMARY KEY (day, holder, product, why)
) STRICT, WITHOUT ROWID;
