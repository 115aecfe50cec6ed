SELECT survivor, absorbed, event, ord,
       EXISTS (SELECT 1 FROM recipient_merge_reverted AS undone WHERE undone.merge = recipient_merge.merge) AS undone
FROM recipient_merge
WHERE merge = ?1
