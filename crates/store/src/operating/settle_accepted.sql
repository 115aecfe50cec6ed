UPDATE delivery
SET state = 'accepted', receipt = ?2, version = ?3, settled_at = ?4, next_attempt = NULL, last_code = NULL,
    last_text = NULL
WHERE event = ?1 AND state <> 'accepted'
