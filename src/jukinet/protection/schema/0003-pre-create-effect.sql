-- What other municipalities told of their locks, and where our own marks are in effect.

CREATE TABLE protection.notified (
    notified_id bigint GENERATED ALWAYS AS IDENTITY,
    lock_id uuid NOT NULL,
    reference uuid NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    closed boolean NOT NULL,
    until date,
    decided_at timestamptz NOT NULL,
    heard_at timestamptz NOT NULL,
    CONSTRAINT notified_pk PRIMARY KEY (notified_id),
    CONSTRAINT notified_lock_fk FOREIGN KEY (lock_id) REFERENCES protection.lock (lock_id)
);
COMMENT ON TABLE protection.notified IS
    'Marks of other municipalities (他市区町村からの連絡) and the lock taken here on their account; appended only';
CREATE INDEX notified_by_lock ON protection.notified (lock_id, notified_id);
GRANT SELECT, INSERT ON protection.notified TO juki_application;

CREATE TABLE protection.effect (
    effect_id bigint GENERATED ALWAYS AS IDENTITY,
    lock_id uuid NOT NULL,
    municipality text COLLATE "C" NOT NULL,
    place text COLLATE "C" NOT NULL,
    decided_at timestamptz NOT NULL,
    effective_at timestamptz NOT NULL,
    heard_at timestamptz NOT NULL,
    CONSTRAINT effect_pk PRIMARY KEY (effect_id),
    CONSTRAINT effect_lock_fk FOREIGN KEY (lock_id) REFERENCES protection.lock (lock_id),
    CONSTRAINT effect_place_known CHECK (place IN ('server', 'office'))
);
COMMENT ON TABLE protection.effect IS
    'Where a lock told to the network is in effect (反映): which server or office, since when; appended only';
CREATE INDEX effect_by_lock ON protection.effect (lock_id, effect_id);
GRANT SELECT, INSERT ON protection.effect TO juki_application;
