-- +goose Up

-- What came of requests that were sent with an Idempotency-Key. A row is written before the request is carried out, marked
-- in the transaction that carries it out, and given the answer afterwards.
CREATE TABLE idempotency_keys (
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key          text NOT NULL,
    request_hash bytea NOT NULL,
    lease        uuid NOT NULL,        -- who carries it out; who has lost it commits nothing
    lease_until  timestamptz NOT NULL,
    effected     boolean NOT NULL DEFAULT false, -- something of it was committed: it is never carried out again
    status       int,                  -- the answer; NULL where none is kept
    headers      jsonb NOT NULL DEFAULT '{}',
    body         bytea,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
) WITH (fillfactor = 70);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- spend_key marks a request as carried out, and guards the transaction that calls it: a caller whose lease is no longer
-- its own gets SQLSTATE DR002, which rolls back everything it was about to do.
-- +goose StatementBegin
CREATE FUNCTION spend_key(whose uuid, named text, token uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE idempotency_keys SET effected = true WHERE user_id = whose AND key = named AND lease = token;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the request is carried out by another' USING ERRCODE = 'DR002';
    END IF;
END $$;
-- +goose StatementEnd

-- +goose Down

DROP FUNCTION spend_key;
DROP TABLE idempotency_keys;
