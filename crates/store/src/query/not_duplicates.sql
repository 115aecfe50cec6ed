SELECT coalesce(first.survivor, one) AS one, coalesce(second.survivor, other) AS other, evidence, at
FROM not_duplicate
LEFT JOIN recipient_survivor AS first ON first.recipient = one
LEFT JOIN recipient_survivor AS second ON second.recipient = other
WHERE ?1 IS NULL OR coalesce(first.survivor, one) = ?1 OR coalesce(second.survivor, other) = ?1
ORDER BY ord
