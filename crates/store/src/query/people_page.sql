SELECT recipient.recipient, name, sex, birth, phone, address, newborn, provisional_code,
       coalesce(allotted.code, recipient.archive_code) AS archive_code, allotted.version AS archive_version, origin,
       coalesce(history_state.complete, 0) AS history_complete, registered_at, extra, state, survivor
FROM recipient
LEFT JOIN history_state USING (recipient)
LEFT JOIN archive_code AS allotted ON allotted.change = (
    SELECT change FROM archive_code
    WHERE archive_code.recipient = recipient.recipient
    ORDER BY ord DESC LIMIT 1)
WHERE recipient.recipient > ?1
ORDER BY recipient.recipient
LIMIT ?2
