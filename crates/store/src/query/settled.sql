-- By way of the code: the ledger has an index there, and a code has few lines.
SELECT moved.kind, moved.product, moved.lot, moved.expiry, moved.code, sum(moved.doses) AS doses
FROM dose
JOIN stock_line AS moved ON moved.code = dose.code AND moved.dose = dose.dose
WHERE dose.dose = ?1 AND moved.kind IN ('return', 'wastage')
GROUP BY moved.kind, moved.product, moved.lot, moved.expiry, moved.code
HAVING sum(moved.doses) <> 0
ORDER BY moved.kind
