SELECT json_extract(CAST(event.header AS TEXT), '$.occurred_at')
FROM event
JOIN event_body USING (pos)
WHERE subject_kind = 'clinic'
  AND subject_id = (SELECT site FROM desk)
  AND kind = 'import.received'
  AND json_extract(CAST(event_body.body AS TEXT), '$.source_digest') = ?1
ORDER BY pos
LIMIT 1
