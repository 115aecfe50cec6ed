INSERT INTO vial_draw (dose, code, event, ord) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET code = excluded.code, event = excluded.event, ord = excluded.ord WHERE excluded.ord < ord
