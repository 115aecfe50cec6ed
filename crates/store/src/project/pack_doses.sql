-- Written as V0031 says. Nothing is written for somebody without a dose.
INSERT OR REPLACE INTO packed_doses (recipient, doses)
SELECT ?1, iif(count(*) = count(item), group_concat(item, ',' ORDER BY item), NULL)
FROM (SELECT CASE WHEN octet_length(date) = 10
                   AND date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
                   AND octet_length(vaccine) = length(vaccine)
                   AND vaccine <> '' AND vaccine NOT GLOB '*[^-+./0-9A-Za-z]*'
                  THEN replace(date, '-', '') || vaccine || CASE
                      WHEN kind IS NULL THEN ''
                      WHEN kind = 'routine' THEN '!r'
                      WHEN kind = 'mass' THEN '!m'
                      WHEN kind = 'emergency' THEN '!e'
                      WHEN kind = 'booster' THEN '!b'
                      WHEN kind = 'other' THEN '!o'
                  END END AS item
      FROM (SELECT given_on AS date, vaccine, kind FROM dose WHERE recipient = ?1
            UNION ALL
            SELECT date, vaccine, json_extract(extra, '$.kind') FROM past_dose WHERE recipient = ?1))
HAVING count(*) > 0
