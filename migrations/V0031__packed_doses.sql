-- What the schedule asks of one person's doses, in one text: `date vaccine` and, when it is known, `!` and what it was given for, one after
-- another by day and vaccine: `20200105HepB!r,20200205HepB,20200305DTaP!m`. The due list of a whole clinic reads one row a person of this
-- and none of `dose` and `past_dose`, of which it is a projection. NULL: a dose that is not written in these letters, so the doses
-- themselves are asked. No row: no dose.
CREATE TABLE packed_doses (
    recipient BLOB PRIMARY KEY,
    doses     TEXT
) STRICT, WITHOUT ROWID;

-- Person by person out of the indexes of V0029: memory does not grow with the clinic.
INSERT INTO packed_doses (recipient, doses)
SELECT recipient, (
    SELECT iif(count(*) = count(item), group_concat(item, ',' ORDER BY item), NULL)
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
          FROM (SELECT given_on AS date, vaccine, kind FROM dose WHERE dose.recipient = person.recipient
                UNION ALL
                SELECT date, vaccine, json_extract(extra, '$.kind') FROM past_dose
                WHERE past_dose.recipient = person.recipient)))
FROM (SELECT recipient FROM dose UNION SELECT recipient FROM past_dose ORDER BY recipient) AS person;

-- And of the people what the schedule asks, in the order of the archives: their rows are twice as large, and lie in another order.
CREATE INDEX recipient_asked ON recipient (recipient, state, name, sex, birth, address, newborn, extra);
