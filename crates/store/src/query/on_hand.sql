SELECT stock_lot.product, stock_lot.lot, stock_lot.expiry, stock_lot.doses,
       (SELECT count(*) FROM stock_unit
        WHERE stock_unit.product = stock_lot.product AND stock_unit.lot = stock_lot.lot
          AND received + used + wasted > 0) AS units,
       (SELECT json_group_array(kind ORDER BY kind) FROM lot_hold
        WHERE lot_hold.product = stock_lot.product AND lot_hold.lot = stock_lot.lot
          AND held_ord > released_ord) AS holds
FROM stock_lot
WHERE (?1 IS NULL OR stock_lot.product = ?1)
  AND (stock_lot.doses <> 0 OR holds <> '[]')
ORDER BY stock_lot.product, stock_lot.expiry, stock_lot.lot
