SELECT line_payment.*
FROM line_payment
JOIN visit_line USING (line)
WHERE visit_line.visit = ?1
ORDER BY line_payment.ord
