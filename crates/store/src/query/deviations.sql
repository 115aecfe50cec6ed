SELECT 'dose' AS what, dose.dose AS id, dose.visit, dose.line, dose.recipient, coalesce(recipient.name, '') AS name,
       dose.vaccine, dose.deviation_codes AS codes, dose.deviation_reason AS reason, dose.injected_by AS staff,
       dose.given_at AS at, coalesce(standing.withdrawn, 0) AS withdrawn, dose.ord AS ord
FROM dose
LEFT JOIN recipient USING (recipient)
LEFT JOIN dose_standing AS standing USING (dose)
WHERE dose.given_on = ?1 AND dose.deviation_codes IS NOT NULL
UNION ALL
SELECT 'failure', failed.failure, failed.visit, failed.line, failed.recipient, coalesce(recipient.name, ''),
       failed.vaccine, json_array(failed.kind), failed.note, failed.tried_by, failed.failed_at, 0, failed.ord
FROM line_failure AS failed
LEFT JOIN recipient USING (recipient)
WHERE failed.failed_on = ?1
ORDER BY ord
