SELECT pos, id, kind, schema, subject_kind, subject_id, device, epoch, seq, prev, hash, sig, stamp, origin, header,
       salt, body
FROM event LEFT JOIN event_body USING (pos)
WHERE pos BETWEEN ?1 AND ?2
ORDER BY pos
