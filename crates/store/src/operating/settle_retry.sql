UPDATE delivery SET state = 'retry_wait', next_attempt = ?2, last_code = ?3, last_text = NULL
WHERE event = ?1 AND state <> 'accepted'
