SELECT kind, notice, held_at
FROM lot_hold
WHERE product = ?1 AND lot = ?2 AND held_ord > released_ord
ORDER BY kind
