package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Access is what a user may do in a world, under their role on the platform. Somebody who is no member is told that there
// is no such world.
func (s *Store) Access(ctx context.Context, user, world dramatis.ID) (dramatis.Access, error) {
	found, err := queryOne(ctx, s, pgx.RowToStructByPos[membership], `
		SELECT m.ecosystem_id, m.access, u.role FROM ecosystem_members m JOIN users u ON u.id = m.user_id
		WHERE m.user_id = $1 AND m.ecosystem_id = $2`, user, world)
	if err != nil {
		return "", notFound(err, "world", world)
	}
	return found.Access.Under(found.Role), nil
}

type membership struct {
	World  dramatis.ID
	Access dramatis.Access
	Role   dramatis.Role
}

// Memberships is what a user may do in each of the worlds that they are a member of, under their role on the platform.
func (s *Store) Memberships(ctx context.Context, user dramatis.ID) (map[dramatis.ID]dramatis.Access, error) {
	found, err := query(ctx, s, pgx.RowToStructByPos[membership], `
		SELECT m.ecosystem_id, m.access, u.role FROM ecosystem_members m JOIN users u ON u.id = m.user_id WHERE m.user_id = $1`, user)
	if err != nil {
		return nil, fmt.Errorf("list the worlds of user %s: %w", user, err)
	}
	worlds := make(map[dramatis.ID]dramatis.Access, len(found))
	for _, m := range found {
		worlds[m.World] = m.Access.Under(m.Role)
	}
	return worlds, nil
}

const selectMembers = `
	SELECT u.id, u.username, m.access, m.created_at FROM ecosystem_members m JOIN users u ON u.id = m.user_id
	WHERE m.ecosystem_id = $1 ORDER BY m.access = 'owner' DESC, m.created_at, u.id`

// Members lists who has access to a world: its owner, then the others in the order in which they came.
func (s *Store) Members(ctx context.Context, world dramatis.ID) ([]dramatis.Member, error) {
	found, err := query(ctx, s, pgx.RowToStructByPos[dramatis.Member], selectMembers, world)
	if err != nil {
		return nil, fmt.Errorf("list the members of world %s: %w", world, err)
	}
	return found, nil
}

// MembersVersion names a list of members: another list has another.
func MembersVersion(members []dramatis.Member) string {
	var list strings.Builder
	for _, m := range members {
		list.WriteString(m.UserID.String() + " " + string(m.Access) + "\n")
	}
	sum := sha256.Sum256([]byte(list.String()))
	return hex.EncodeToString(sum[:12])
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

// RemoveMember takes a user's access to a world away. Its owner cannot go without handing it over.
func (s *Store) RemoveMember(ctx context.Context, world, user dramatis.ID) error {
	return s.InWorld(ctx, world, func(tx *Tx) error {
		e, err := tx.lockEcosystem(ctx)
		if err != nil {
			return err
		}
		if e.OwnerID == user {
			return dramatis.Errorf(dramatis.CodeConflict, "a world has one owner, always: hand it over before you leave it, or delete it")
		}
		tx.queue(`DELETE FROM ecosystem_members WHERE ecosystem_id = $1 AND user_id = $2`, world, user)
		return nil
	})
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
