-- By event id: UUIDv7 sorts by time, and the index on product and lot ends with it, so this looks at one row.
SELECT event FROM stock_line
WHERE product = ?1 AND lot = ?2 AND doses < 0
ORDER BY event DESC
LIMIT 1
