-- Every key by the epoch from which it signs: one that ended with an epoch is followed by the next, or by the one in use.
SELECT device, coalesce(lag(until_epoch) OVER (PARTITION BY device ORDER BY until_epoch) + 1, 0), public_key
FROM former_key
UNION ALL
SELECT device, coalesce((SELECT max(until_epoch) + 1 FROM former_key WHERE former_key.device = peer.device), 0), public_key
FROM peer
