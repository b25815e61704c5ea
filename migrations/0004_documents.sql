-- +goose Up

-- Manuscripts that users uploaded. Only their owner sees them.
CREATE TABLE documents (
    id         uuid PRIMARY KEY,
    owner_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    title      text NOT NULL,
    author     text NOT NULL DEFAULT '',
    language   text NOT NULL DEFAULT '',
    filename   text NOT NULL,
    kind       text NOT NULL,
    bytes      bigint NOT NULL, -- of the file
    sha256     text NOT NULL,   -- of the file
    characters int NOT NULL,    -- of the text
    words      int NOT NULL,
    chapters   int NOT NULL,
    version    int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX documents_owner ON documents (owner_id, id);

-- The file as it came, in pieces, so that it is written and read without being held whole. It is here and not on a disk, so
-- that every process sees it, a backup has it, and deleting the document deletes it.
CREATE TABLE document_chunks (
    document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
    number      int NOT NULL, -- 0, 1, 2 …
    bytes       bytea NOT NULL,
    PRIMARY KEY (document_id, number)
);
ALTER TABLE document_chunks ALTER bytes SET STORAGE EXTERNAL; -- most files are compressed already

-- The text that was read from it.
CREATE TABLE document_chapters (
    document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
    number      int NOT NULL, -- 0, 1, 2 …
    title       text NOT NULL,
    paragraphs  text[] NOT NULL,
    PRIMARY KEY (document_id, number)
);

CREATE TABLE document_analyses (
    document_id uuid PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    analysis    jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE memories ADD source jsonb; -- {document_id, start, end}: the passage of a document that a fact is from

-- +goose Down

ALTER TABLE memories DROP source;
DROP TABLE document_analyses, document_chapters, document_chunks, documents;
