-- +goose Up

-- What rows of the earlier application's database have become, so that reading it again, or a later state of it, brings only
-- what is new. What was deleted here since stays deleted; a world that was deleted is forgotten, and may be brought again.
CREATE TABLE imported_rows (
    import       text NOT NULL, -- the name that the import was given
    source       text NOT NULL, -- the table there
    old_id       text NOT NULL,
    id           uuid NOT NULL, -- here
    ecosystem_id uuid REFERENCES ecosystems ON DELETE CASCADE, -- of what is part of a world
    user_id      uuid REFERENCES users ON DELETE CASCADE,      -- of an account: this one
    document_id  uuid REFERENCES documents ON DELETE CASCADE,  -- of a document: this one
    PRIMARY KEY (import, source, old_id)
);
CREATE INDEX imported_rows_ecosystem ON imported_rows (ecosystem_id) WHERE ecosystem_id IS NOT NULL;
CREATE INDEX imported_rows_user ON imported_rows (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX imported_rows_document ON imported_rows (document_id) WHERE document_id IS NOT NULL;

-- +goose Down

DROP TABLE imported_rows;
