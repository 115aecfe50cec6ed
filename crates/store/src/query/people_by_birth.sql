-- Youngest first. The order is that of the index recipient_birth, so a page costs what it holds and not what lies before it.
SELECT recipient.recipient, name, sex, birth, phone, address, newborn, provisional_code,
       coalesce(allotted.code, recipient.archive_code) AS archive_code, allotted.version AS archive_version, origin,
       coalesce(history_state.complete, 0) AS history_complete, registered_at, extra, state, survivor
FROM recipient
LEFT JOIN history_state USING (recipient)
LEFT JOIN archive_code AS allotted ON allotted.change = (
    SELECT change FROM archive_code
    WHERE archive_code.recipient = recipient.recipient
    ORDER BY ord DESC LIMIT 1)
WHERE birth >= ?1 AND birth <= ?2
  AND (birth, name, state, recipient.recipient) < (?3, ?4, ?5, ?6)
ORDER BY birth DESC, name DESC, state DESC, recipient.recipient DESC
LIMIT ?7
