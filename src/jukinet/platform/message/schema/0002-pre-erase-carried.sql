-- What a server carries for others, unread, is erased as soon as the next one has receipted it.
CREATE INDEX outbox_carried ON message.outbox (destination, number)
    WHERE body IS NOT NULL AND (kind LIKE '%-carried/1' OR kind LIKE '%-delivered/1');
