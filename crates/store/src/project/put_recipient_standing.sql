INSERT INTO recipient_standing (recipient, withdrawn, reason, note, at, event, ord) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO UPDATE
SET withdrawn = excluded.withdrawn, reason = excluded.reason, note = excluded.note, at = excluded.at,
    event = excluded.event, ord = excluded.ord
WHERE excluded.ord > ord
