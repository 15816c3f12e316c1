-- Kinds say by themselves what is erased when receipted (0003); nothing asks by their names any more.
DROP INDEX message.outbox_carried;
