SELECT event.id, event.epoch, event.seq, event.kind, event.subject_kind, event.subject_id, event.header, event.hash,
       event.sig, event_body.salt, event_body.body, delivery.stub, delivery.attempts
FROM delivery
JOIN event USING (pos)
LEFT JOIN event_body USING (pos)
WHERE delivery.pos = ?1
