SELECT name, recipient FROM recipient WHERE birth = ?1 AND state = 'active'
