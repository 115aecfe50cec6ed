INSERT INTO stock_unit (code, product, lot, expiry, described, received, used, wasted)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT DO UPDATE
SET product   = iif(excluded.described < described, excluded.product, product),
    lot       = iif(excluded.described < described, excluded.lot, lot),
    expiry    = iif(excluded.described < described, excluded.expiry, expiry),
    described = min(described, excluded.described),
    received  = received + excluded.received,
    used      = used + excluded.used,
    wasted    = wasted + excluded.wasted
