SELECT recipient_merge.*, undone.at AS reverted_at,
       EXISTS (SELECT 1 FROM recipient_survivor AS led WHERE led.merge = recipient_merge.merge) AS holds
FROM recipient_merge
LEFT JOIN recipient_merge_reverted AS undone USING (merge)
WHERE recipient_merge.survivor = ?1 OR recipient_merge.absorbed = ?1 OR recipient_merge.merge = ?2
ORDER BY recipient_merge.ord DESC
