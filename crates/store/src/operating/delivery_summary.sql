SELECT (SELECT count(*) FROM delivery
        WHERE state <> 'accepted' AND state IN ('pending', 'in_flight', 'retry_wait')) AS waiting,
       (SELECT count(*) FROM delivery WHERE state <> 'accepted' AND state = 'in_flight') AS in_flight,
       (SELECT count(*) FROM delivery WHERE state <> 'accepted' AND state = 'parked') AS parked,
       (SELECT count(*) FROM delivery) - (SELECT count(*) FROM delivery WHERE state <> 'accepted') AS accepted,
       (SELECT min(next_attempt) FROM delivery WHERE state <> 'accepted' AND state = 'retry_wait') AS next_attempt,
       (SELECT max(settled_at) FROM delivery) AS last_success,
       (SELECT last_code FROM delivery
        WHERE state <> 'accepted' AND last_code IS NOT NULL ORDER BY pos DESC LIMIT 1) AS last_failure
