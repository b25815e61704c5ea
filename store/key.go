package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

const keyColumns = `id, user_id, name, prefix, scopes, expires_at, last_used_at, created_at`

func scanKey(row pgx.CollectableRow) (dramatis.APIKey, error) {
	var k dramatis.APIKey
	err := row.Scan(&k.ID, &k.UserID, &k.Name, &k.Prefix, &k.Scopes, &k.ExpiresAt, &k.LastUsedAt, &k.CreatedAt)
	return k, err
}

// CreateAPIKey keeps a key of a user by the hash of its secret. Who has MaxAPIKeys already is a conflict.
func (s *Store) CreateAPIKey(ctx context.Context, k dramatis.APIKey, hash []byte) (dramatis.APIKey, error) {
	k.ID = dramatis.NewID()
	err := s.withLogins(ctx, k.UserID, func(tx pgx.Tx) error { // counted under the lock, so that two at once are not one too many
		rows, err := tx.Query(ctx, `
			INSERT INTO api_keys (id, user_id, name, prefix, secret_hash, scopes, expires_at)
			SELECT @id, @user_id, @name, @prefix, @secret_hash, @scopes, @expires_at
			WHERE (SELECT count(*) FROM api_keys WHERE user_id = @user_id) < @most
			RETURNING `+keyColumns,
			pgx.NamedArgs{
				"id": k.ID, "user_id": k.UserID, "name": k.Name, "prefix": k.Prefix, "secret_hash": hash, "scopes": k.Scopes,
				"expires_at": k.ExpiresAt, "most": dramatis.MaxAPIKeys,
			})
		if err != nil {
			return err
		}
		made, err := pgx.CollectRows(rows, scanKey)
		if err == nil && len(made) == 0 {
			return dramatis.Errorf(dramatis.CodeConflict, "you have %d keys, and may have no more: delete one first", dramatis.MaxAPIKeys)
		}
		if err == nil {
			k = made[0]
		}
		return err
	})
	if err != nil {
		return k, fmt.Errorf("create key: %w", translate(err))
	}
	return k, nil
}

// APIKeys lists the keys of a user, the newest first.
func (s *Store) APIKeys(ctx context.Context, user dramatis.ID, p Page) (List[dramatis.APIKey], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.APIKey]{}, err
	}
	found, err := query(ctx, s, scanKey,
		`SELECT `+keyColumns+` FROM api_keys WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, user, before, p.limit()+1)
	if err != nil {
		return List[dramatis.APIKey]{}, fmt.Errorf("list keys: %w", err)
	}
	return listByID(found, p.limit(), func(k *dramatis.APIKey) dramatis.ID { return k.ID }), nil
}

// KeyHolder is a key that was presented, with the name and the present role of its user.
type KeyHolder struct {
	Key      dramatis.APIKey
	Username string
	Role     dramatis.Role
}

// APIKeyByHash finds a key by the hash of its secret. One that does not exist, or has expired, is unauthorized.
func (s *Store) APIKeyByHash(ctx context.Context, hash []byte, now time.Time) (KeyHolder, error) {
	found, err := queryOne(ctx, s, func(row pgx.CollectableRow) (KeyHolder, error) {
		var h KeyHolder
		k := &h.Key
		err := row.Scan(&k.ID, &k.UserID, &k.Name, &k.Prefix, &k.Scopes, &k.ExpiresAt, &k.LastUsedAt, &k.CreatedAt, &h.Username, &h.Role)
		return h, err
	}, `
		SELECT k.id, k.user_id, k.name, k.prefix, k.scopes, k.expires_at, k.last_used_at, k.created_at, u.username, u.role
		FROM api_keys k JOIN users u ON u.id = k.user_id
		WHERE k.secret_hash = $1 AND (k.expires_at IS NULL OR k.expires_at > $2)`, hash, now)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return found, dramatis.Errorf(dramatis.CodeUnauthorized, "the key is not valid, or no longer")
	}
	if err != nil {
		return found, fmt.Errorf("look up a key: %w", err)
	}
	return found, nil
}

// KeyUseEvery is how much time passes from one note of a key's use to the next: reading must not cost a write each.
const KeyUseEvery = time.Minute

// NoteKeyUse notes that a key was used, unless somebody has done so within the last minute.
func (s *Store) NoteKeyUse(ctx context.Context, key dramatis.ID, now time.Time) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)`,
		key, now, now.Add(-KeyUseEvery))
	if err != nil {
		return fmt.Errorf("note the use of key %s: %w", key, translate(err))
	}
	return nil
}

// DeleteAPIKey revokes a key of a user. One that is not theirs does not exist.
func (s *Store) DeleteAPIKey(ctx context.Context, user, key dramatis.ID) error {
	tag, err := s.pool.Exec(ctx, `DELETE FROM api_keys WHERE id = $1 AND user_id = $2`, key, user)
	if err == nil && tag.RowsAffected() == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return notFound(err, "key", key)
	}
	return nil
}

// DeleteAPIKeys revokes all keys of a user.
func (s *Store) DeleteAPIKeys(ctx context.Context, user dramatis.ID) error {
	if _, err := s.pool.Exec(ctx, `DELETE FROM api_keys WHERE user_id = $1`, user); err != nil {
		return fmt.Errorf("delete keys: %w", translate(err))
	}
	return nil
}
