package store_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/graphtest"
)

// tables is the default graph, whose worlds a test writes into the tables that it reads.
type tables struct {
	dramatis.Graph

	rig   *testrig.Rig
	owner dramatis.ID
}

// Follow implements graphtest.Kept.
func (g tables) Follow(ctx context.Context, change dramatis.GraphChange) error {
	b := &pgx.Batch{}
	if change.After == 0 {
		b.Queue(`
			INSERT INTO ecosystems (id, owner_id, name, seed, state, tick_every, tick_minutes, speed, world_time)
			VALUES ($1, $2, 'A world', 1, 'paused', 60, 60, 1, $3)`, change.EcosystemID, g.owner, dramatis.Epoch)
	}
	for _, p := range change.People {
		b.Queue(`
			INSERT INTO characters (id, ecosystem_id, number, name, traits, autonomy_level, talkativeness) VALUES ($1, $2, $3, $4, '{}', .5, .5)`,
			p.ID, change.EcosystemID, p.Number, p.Name)
	}
	for _, r := range change.Relationships {
		b.Queue(`
			INSERT INTO relationships (id, ecosystem_id, from_id, to_id, from_number, to_number, type,
				strength, strength_base, strength_half_life, trust, trust_base, trust_half_life,
				familiarity, familiarity_base, familiarity_half_life, anchored_at, since)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, 0, 0, $11, $11)
			ON CONFLICT (id) DO UPDATE SET type = excluded.type, strength = excluded.strength, strength_base = excluded.strength_base,
				strength_half_life = excluded.strength_half_life, anchored_at = excluded.anchored_at`,
			r.ID, change.EcosystemID, r.FromID, r.ToID, r.From, r.To, r.Type, r.Strength.Value, r.Strength.Base, r.Strength.HalfLife, r.AnchoredAt)
	}
	b.Queue(`DELETE FROM relationships WHERE id = ANY($1)`, change.BondsGone)
	b.Queue(`DELETE FROM characters WHERE id = ANY($1)`, change.PeopleGone)
	return g.rig.Pool.SendBatch(ctx, b).Close()
}

// Forget implements graphtest.Kept.
func (g tables) Forget(ctx context.Context, world dramatis.ID) error {
	_, err := g.rig.Pool.Exec(ctx, `DELETE FROM ecosystems WHERE id = $1`, world)
	return err
}

func TestTheDefaultGraph(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	graphtest.Answers(t, tables{Graph: r.Store.Graph(), rig: r, owner: r.User(t, "owner")})
}

// A projection that is ahead of the log, as after a restore, does not count as one that knows all.
func TestAGraphAheadOfTheLogHasToFollow(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 3, 1)
	head, err := r.Store.EventHead(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for seq, want := range map[int64]bool{0: true, head: false, head + 1: true} {
		if changed, err := r.Store.GraphChangedAfter(t.Context(), e.ID, seq); err != nil || changed != want {
			t.Errorf("at %d of a log that ends at %d it has to follow: %v (%v)", seq, head, changed, err)
		}
	}
}
