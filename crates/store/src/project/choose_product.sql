INSERT INTO line_choice (line, visit, product, ord) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE
SET visit = excluded.visit, product = excluded.product, ord = excluded.ord
WHERE excluded.ord > ord
