SELECT field, recipient_change.ord, seen, value, recipient_change.event, undone.ord AS undone
FROM recipient_change
LEFT JOIN recipient_merge_reverted AS undone USING (merge)
WHERE recipient = ?1
ORDER BY field, recipient_change.ord
