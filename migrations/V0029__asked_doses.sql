-- What the schedule asks of doses, in the order of the archives: the due list of a whole clinic reads these and not the rows, which are
-- many times as large. They lead by the recipient, as the indexes they take the place of did.
CREATE INDEX dose_asked ON dose (recipient, given_on, vaccine, kind);
CREATE INDEX past_dose_asked ON past_dose (recipient, date, vaccine, json_extract(extra, '$.kind'));
DROP INDEX dose_recipient;
DROP INDEX past_dose_recipient;
