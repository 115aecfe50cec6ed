INSERT INTO lot_hold (product, lot, kind, reason, released_ord) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET reason = excluded.reason, released_ord = excluded.released_ord
WHERE excluded.released_ord > released_ord
