INSERT INTO not_duplicate (one, other, evidence, reason, at, event, ord) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO UPDATE
SET evidence = excluded.evidence, reason = excluded.reason, at = excluded.at, event = excluded.event, ord = excluded.ord
WHERE excluded.ord > ord
