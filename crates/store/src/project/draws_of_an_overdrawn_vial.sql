SELECT event FROM vial_draw
WHERE code = ?1
  AND (SELECT count(*) FROM vial_draw WHERE code = ?1)
      + coalesce((SELECT doses FROM vial_discard WHERE code = ?1), 0)
      > (SELECT doses FROM vial WHERE code = ?1)
