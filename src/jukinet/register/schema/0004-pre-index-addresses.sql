-- Whether an address is known is asked while somebody waits: a new one is looked for in vain.
CREATE INDEX search_key_by_address ON register.search_key (address);
