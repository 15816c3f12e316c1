-- What waited for a record is not kept for ever either: once it took effect, or its lock was lifted.

COMMENT ON TABLE link.protection_waiting IS
    'Marks of the own office about persons the server does not hold yet (本人確認情報を待つ印); appended, and erased when they took effect or were lifted long ago';
COMMENT ON TABLE link.protection_waiting_ended IS
    'Her record came and the mark took effect; appended, and erased with what waited';
GRANT DELETE ON link.protection_waiting, link.protection_waiting_ended TO juki_application;
