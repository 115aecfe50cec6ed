INSERT INTO recipient_merge_reverted (merge, reason, at, event, ord) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET reason = excluded.reason, at = excluded.at, event = excluded.event, ord = excluded.ord
WHERE excluded.ord < ord
