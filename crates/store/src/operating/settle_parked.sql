UPDATE delivery SET state = 'parked', next_attempt = NULL, last_code = ?2, last_text = ?3
WHERE event = ?1 AND state <> 'accepted'
