SELECT delivery.event, delivery.stub, delivery.state, delivery.attempts, delivery.next_attempt, delivery.last_code,
       delivery.last_text, delivery.receipt, event.header
FROM delivery
JOIN event USING (pos)
ORDER BY delivery.pos DESC
LIMIT ?1
