SELECT DISTINCT event FROM stock_line
WHERE product = ?1 AND lot = ?2
  AND expiry <> (SELECT expiry FROM stock_lot WHERE product = ?1 AND lot = ?2)
