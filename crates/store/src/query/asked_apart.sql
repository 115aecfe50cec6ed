-- The few withdrawals first, each with its dose: the other way round every dose of the clinic would be read.
SELECT survivor FROM recipient_survivor
UNION
SELECT recipient FROM recipient_survivor
UNION
SELECT recipient FROM dose_standing CROSS JOIN dose USING (dose) WHERE withdrawn
UNION
SELECT recipient FROM dose_standing CROSS JOIN past_dose USING (dose) WHERE withdrawn
