INSERT INTO line_deferral (line, visit, reason, return_on, ord) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE
SET visit = excluded.visit, reason = excluded.reason, return_on = excluded.return_on, ord = excluded.ord
WHERE excluded.ord > ord
