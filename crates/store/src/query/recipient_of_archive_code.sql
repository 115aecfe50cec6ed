SELECT recipient FROM archive_code WHERE code = ?1
UNION ALL
SELECT recipient FROM recipient WHERE archive_code = ?1
LIMIT 1
