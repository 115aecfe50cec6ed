INSERT INTO stock_lot (product, lot, expiry, latest_expiry, doses) VALUES (?1, ?2, ?3, ?3, ?4)
ON CONFLICT DO UPDATE
SET expiry        = min(expiry, excluded.expiry),
    latest_expiry = max(latest_expiry, excluded.latest_expiry),
    doses         = doses + excluded.doses
