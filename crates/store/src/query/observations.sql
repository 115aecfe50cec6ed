SELECT given.visit, given.recipient, coalesce(recipient.name, '') AS name, given.vaccines, given.last_given_at,
       released.released_at, coalesce(released.early, 0) AS early, released.note, released.released_by
FROM (SELECT visit, min(recipient) AS recipient, json_group_array(vaccine ORDER BY ord) AS vaccines,
             max(ord) AS last_ord,
             (SELECT last.given_at FROM dose AS last WHERE last.visit = dose.visit ORDER BY last.ord DESC LIMIT 1)
                 AS last_given_at
      FROM dose
      WHERE (?1 IS NULL OR given_on = ?1) AND (?2 IS NULL OR visit = ?2)
      GROUP BY visit) AS given
LEFT JOIN recipient USING (recipient)
LEFT JOIN observation_release AS released ON released.visit = given.visit
ORDER BY given.last_ord
