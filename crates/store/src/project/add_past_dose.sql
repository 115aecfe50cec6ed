INSERT INTO past_dose (dose, recipient, vaccine, date, lot, unit, provenance, event, ord)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO NOTHING
