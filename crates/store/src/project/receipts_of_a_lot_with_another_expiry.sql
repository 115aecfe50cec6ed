SELECT DISTINCT event FROM stock_line
WHERE product = ?1 AND lot = ?2 AND doses > 0 AND expiry <> ?3
