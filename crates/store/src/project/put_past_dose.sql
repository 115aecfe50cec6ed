INSERT INTO past_dose (dose, recipient, vaccine, date, lot, unit, provenance, event, ord)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO UPDATE
SET recipient = excluded.recipient, vaccine = excluded.vaccine, date = excluded.date, lot = excluded.lot,
    unit = excluded.unit, provenance = excluded.provenance, extra = NULL, event = excluded.event, ord = excluded.ord
WHERE excluded.ord > ord
