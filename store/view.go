package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// View is how a user sees a world just now: what they may do there under their role on the platform, and at which version it is. All that is shown of a
// world's people and bonds is the same while its version is. A version is the head of the log together with the number
// of the transaction that last wrote the world's own row, some columns of which change without an event.
type View struct {
	World   dramatis.ID
	Access  dramatis.Access
	Head    int64
	Version string
}

// View reads, in one statement, how a user sees the world that a thing belongs to: noun is ecosystem, character or
// relationship. Who is no member of it is told that there is no such thing.
func (s *Store) View(ctx context.Context, user dramatis.ID, noun string, id dramatis.ID) (View, error) {
	world := `$2`
	switch noun {
	case "ecosystem":
	case "character", "relationship":
		world = `(SELECT ecosystem_id FROM ` + noun + `s WHERE id = $2)`
	default:
		return View{}, fmt.Errorf("view of a %q: no such noun", noun)
	}
	type row struct {
		View
		Role dramatis.Role
	}
	v, err := queryOne(ctx, s, pgx.RowToStructByPos[row], `
		SELECT e.id, m.access, h.seq, h.seq || '.' || e.xmin::text, u.role
		FROM ecosystems e JOIN ecosystem_members m ON m.ecosystem_id = e.id AND m.user_id = $1 JOIN users u ON u.id = m.user_id
			JOIN event_heads h ON h.ecosystem_id = e.id
		WHERE e.id = `+world, user, id)
	if err != nil {
		return View{}, notFound(err, noun, id)
	}
	v.Access = v.Access.Under(v.Role)
	return v.View, nil
}
