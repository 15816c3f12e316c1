-- What a lock's mark says is not kept for ever after the lock was lifted.

COMMENT ON TABLE link.protection_mark IS
    'Marks of locks (支援措置の印): whose lock, on whom by code, closed or lifted; in a communication server only; appended, and erased when lifted long ago';
GRANT DELETE ON link.protection_mark TO juki_application;
