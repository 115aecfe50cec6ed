-- Absorbed archives as those they lead to; not those set aside. The head of a home for children answers for thousands: a list that long
-- helps nobody, who is not in it is searched for.
SELECT child.recipient, min(theirs.relation)
FROM (SELECT recipient, relation FROM recipient_guardian WHERE document_number = ?1 LIMIT 500) AS theirs
LEFT JOIN recipient_survivor AS led ON led.recipient = theirs.recipient
CROSS JOIN recipient AS child ON child.recipient = coalesce(led.survivor, theirs.recipient)
WHERE child.state = 'active'
GROUP BY child.recipient
ORDER BY child.birth, child.recipient
LIMIT 100
