-- Who files is sometimes known only after the filing was begun: the case says it then.
GRANT UPDATE (requester) ON filings.filing TO juki_application;
