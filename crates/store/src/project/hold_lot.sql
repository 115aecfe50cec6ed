INSERT INTO lot_hold (product, lot, kind, notice, held_at, held_ord) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT DO UPDATE SET notice = excluded.notice, held_at = excluded.held_at, held_ord = excluded.held_ord
WHERE excluded.held_ord > held_ord
