UPDATE dose
SET given_at = ?2, given_on = ?3, body_site = coalesce(?4, body_site), route = coalesce(?5, route),
    kind = coalesce(?6, kind), number = coalesce(?7, number), extra = ?8
WHERE dose = ?1
