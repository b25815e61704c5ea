-- +goose Up

-- An archive that was uploaded, in pieces, until the job that makes a world of it has ended: any worker must be able to read it.
CREATE TABLE import_pieces (
    job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
    place  int NOT NULL, -- 0, 1, 2 …
    bytes  bytea NOT NULL,
    PRIMARY KEY (job_id, place)
);
ALTER TABLE import_pieces ALTER bytes SET STORAGE EXTERNAL; -- they are compressed already

-- +goose Down

DROP TABLE import_pieces;
