-- Two sightings of one moment have an order, too: the one in which they were noted.

ALTER TABLE municipal_services.sighting ADD COLUMN place bigint NOT NULL GENERATED ALWAYS AS IDENTITY;
COMMENT ON COLUMN municipal_services.sighting.place IS 'the order in which sightings were noted';
DROP INDEX municipal_services.sighting_by_use;
CREATE INDEX sighting_by_use ON municipal_services.sighting (use_id, place DESC);
