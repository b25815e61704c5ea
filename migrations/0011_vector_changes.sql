-- +goose Up

-- An index of vectors outside may follow worlds. Which do, and what has changed for it, is here, so that nothing is lost
-- while it is down.
CREATE TABLE vector_projections (
    ecosystem_id uuid PRIMARY KEY,               -- no foreign key: it outlives the world, whose vectors are to be forgotten
    index_name   text NOT NULL,                  -- which index it is that follows
    settled      xid8,                           -- who writes from this transaction on has seen this row
    marked       boolean NOT NULL DEFAULT false  -- what there was when it began has been marked as changed
);

CREATE SEQUENCE vector_change;

CREATE TABLE vector_changes (
    memory_id    uuid PRIMARY KEY, -- which may be gone
    ecosystem_id uuid NOT NULL,
    character_id uuid NOT NULL,
    change       bigint NOT NULL DEFAULT nextval('vector_change') -- grows with every change: who has carried out an older one is not done
);
CREATE INDEX vector_changes_ecosystem ON vector_changes (ecosystem_id, change);
CREATE INDEX vector_changes_character ON vector_changes (character_id);

-- The owner may be deleted before the vectors are, and then does not say any more of which world they were.
ALTER TABLE memory_vectors ADD ecosystem_id uuid;
UPDATE memory_vectors v SET ecosystem_id = c.ecosystem_id FROM characters c WHERE c.id = v.character_id;
ALTER TABLE memory_vectors ALTER ecosystem_id SET NOT NULL;

-- Where no index follows any world, which is the default, this looks into an empty table and no more.
-- +goose StatementBegin
CREATE FUNCTION note_vector_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vector_projections) THEN
        INSERT INTO vector_changes (memory_id, ecosystem_id, character_id)
        SELECT memory_id, ecosystem_id, character_id FROM changed JOIN vector_projections USING (ecosystem_id) ORDER BY memory_id
        ON CONFLICT (memory_id) DO UPDATE SET change = excluded.change;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER vectors_made AFTER INSERT ON memory_vectors REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_vector_change();
CREATE TRIGGER vectors_changed AFTER UPDATE ON memory_vectors REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_vector_change();
CREATE TRIGGER vectors_gone AFTER DELETE ON memory_vectors REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_vector_change();

-- +goose Down

DROP TRIGGER vectors_made ON memory_vectors;
DROP TRIGGER vectors_changed ON memory_vectors;
DROP TRIGGER vectors_gone ON memory_vectors;
DROP FUNCTION note_vector_change;
ALTER TABLE memory_vectors DROP ecosystem_id;
DROP TABLE vector_changes, vector_projections;
DROP SEQUENCE vector_change;
