package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Link is a link by which anybody may read a scenario, as those of its world see it: without the token, which was shown once.
type Link struct {
	CreatedAt time.Time
	ExpiresAt *time.Time // nil for never
}

// ShareScenario lets anybody who has the token read a scenario, until then or until it is withdrawn. It withdraws the link
// that there was. Of the token it is given the hash.
func (s *Store) ShareScenario(ctx context.Context, id dramatis.ID, tokenHash []byte, until *time.Time, by dramatis.ID) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO scenario_shares (scenario_id, token_hash, expires_at, created_by) VALUES ($1, $2, $3, $4)
		ON CONFLICT (scenario_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at,
			created_by = excluded.created_by, created_at = now()`, id, tokenHash, until, by)
	if err != nil {
		return fmt.Errorf("share scenario %s: %w", id, translate(err))
	}
	return nil
}

// WithdrawScenario takes the link to a scenario back. Where there is none, all is as it should be.
func (s *Store) WithdrawScenario(ctx context.Context, id dramatis.ID) error {
	if _, err := s.pool.Exec(ctx, `DELETE FROM scenario_shares WHERE scenario_id = $1`, id); err != nil {
		return fmt.Errorf("withdraw the link to scenario %s: %w", id, translate(err))
	}
	return nil
}

// Shared is the scenario that a link leads to, with those of its cast who are there. A link that never was, was
// withdrawn or has expired is not_found, each in the same words.
func (s *Store) Shared(ctx context.Context, tokenHash []byte, now time.Time) (Staged, []dramatis.Character, error) {
	id, err := queryOne(ctx, s, pgx.RowTo[dramatis.ID],
		`SELECT scenario_id FROM scenario_shares WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > $2)`, tokenHash, now)
	if err == nil {
		var sc Staged
		if sc, err = s.Scenario(ctx, id); err == nil {
			people, err := s.castOf(ctx, &sc.Scenario)
			return sc, people, err
		}
	}
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		err = dramatis.Errorf(dramatis.CodeNotFound, "this link leads nowhere: it was withdrawn, has expired, or never was one")
	}
	return Staged{}, nil, err
}

// castOf reads those of a scenario's cast who are there.
func (s *Store) castOf(ctx context.Context, sc *dramatis.Scenario) ([]dramatis.Character, error) {
	people, err := query(ctx, s, scanCharacter,
		`SELECT `+characterColumns+charactersJoined+`WHERE c.id = ANY($1) AND c.ecosystem_id = $2`, idsOfCast(sc), sc.EcosystemID)
	if err != nil {
		return nil, fmt.Errorf("read the cast of scenario %s: %w", sc.ID, err)
	}
	return people, nil
}

// links are the links to scenarios that there are, expired ones included.
func (s *Store) links(ctx context.Context, scenarios []dramatis.ID) (map[dramatis.ID]*Link, error) {
	type row struct {
		Scenario dramatis.ID
		Link
	}
	found, err := query(ctx, s, pgx.RowToStructByPos[row],
		`SELECT scenario_id, created_at, expires_at FROM scenario_shares WHERE scenario_id = ANY($1)`, scenarios)
	if err != nil {
		return nil, fmt.Errorf("read the links to scenarios: %w", err)
	}
	links := make(map[dramatis.ID]*Link, len(found))
	for i := range found {
		links[found[i].Scenario] = &found[i].Link
	}
	return links, nil
}
