package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Access is what a user may do in a world. Somebody who is no member is told that there is no such world.
func (s *Store) Access(ctx context.Context, user, world dramatis.ID) (dramatis.Access, error) {
	access, err := queryOne(ctx, s, pgx.RowTo[dramatis.Access],
		`SELECT access FROM ecosystem_members WHERE user_id = $1 AND ecosystem_id = $2`, user, world)
	if err != nil {
		return "", notFound(err, "world", world)
	}
	return access, nil
}

// Memberships is what a user may do in each of the worlds that they are a member of.
func (s *Store) Memberships(ctx context.Context, user dramatis.ID) (map[dramatis.ID]dramatis.Access, error) {
	type membership struct {
		World  dramatis.ID
		Access dramatis.Access
	}
	found, err := query(ctx, s, pgx.RowToStructByPos[membership],
		`SELECT ecosystem_id, access FROM ecosystem_members WHERE user_id = $1`, user)
	if err != nil {
		return nil, fmt.Errorf("list the worlds of user %s: %w", user, err)
	}
	worlds := make(map[dramatis.ID]dramatis.Access, len(found))
	for _, m := range found {
		worlds[m.World] = m.Access
	}
	return worlds, nil
}

// AddMember gives a user access to a world, or changes the access that they have.
func (s *Store) AddMember(ctx context.Context, world, user dramatis.ID, access dramatis.Access) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO ecosystem_members (ecosystem_id, user_id, access) VALUES ($1, $2, $3)
		ON CONFLICT (user_id, ecosystem_id) DO UPDATE SET access = excluded.access`, world, user, access)
	if err != nil {
		return fmt.Errorf("add member: %w", translate(err))
	}
	return nil
}

// EcosystemOf is the world that a thing belongs to: noun is character, relationship, memory, conversation, scenario or
// job. A thing that does not exist, or a job of no world, is not_found.
func (s *Store) EcosystemOf(ctx context.Context, noun string, id dramatis.ID) (dramatis.ID, error) {
	var table string
	switch noun {
	case "character", "relationship", "conversation", "scenario", "job":
		table = noun + "s"
	case "memory":
		table = "memories"
	default:
		return dramatis.ID{}, fmt.Errorf("world of a %q: no such noun", noun)
	}
	world, err := queryOne(ctx, s, pgx.RowTo[*dramatis.ID], `SELECT ecosystem_id FROM `+table+` WHERE id = $1`, id)
	if err == nil && world == nil {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return dramatis.ID{}, notFound(err, noun, id)
	}
	return *world, nil
}
