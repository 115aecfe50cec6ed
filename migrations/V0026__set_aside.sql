-- Archives set aside are few: a search asks for each of its hits whether it is one of them, without reading the archive.
CREATE INDEX recipient_withdrawn ON recipient (recipient) WHERE state = 'withdrawn';
