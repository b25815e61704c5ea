package store

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// WorldDiff is how two worlds differ.
type WorldDiff struct {
	sim.Diff
	Here, There Branch
	Common      *CommonPoint // nil where the worlds have no past in common
	Memories    MemoryDiff
}

// Branch is one of two worlds since they parted.
type Branch struct {
	Ecosystem     dramatis.Ecosystem
	Conversations int // begun since then
	Lines         int // said since then
}

// CommonPoint is the last moment that two worlds have in common.
type CommonPoint struct {
	Seq  int64
	Tick int
}

// DiffFor says for whom two worlds are compared.
type DiffFor struct {
	Here, There dramatis.ID
	User        *dramatis.ID // who does not direct them both: they are told of no whispers, and of no visitor but themselves; nil for all
	Limit       int          // of memories, on each side
}

// Diff compares two worlds.
func (s *Store) Diff(ctx context.Context, by DiffFor) (WorldDiff, error) {
	var d WorldDiff
	here, there := by.Here, by.There
	ours, err := s.side(ctx, here, by.User, &d.Here)
	if err != nil {
		return d, err
	}
	theirs, err := s.side(ctx, there, by.User, &d.There)
	if err != nil {
		return d, err
	}
	d.Diff = sim.Compare(ours, theirs)
	if d.Common, err = s.commonPoint(ctx, here, there); err != nil {
		return d, err
	}
	for _, branch := range []*Branch{&d.Here, &d.There} {
		if err := s.saidSince(ctx, branch, d.Common); err != nil {
			return d, err
		}
	}
	d.Memories, err = s.diffMemories(ctx, &d.Diff, by.User == nil, by.Limit)
	return d, err
}

// side reads what sim compares; of visitors only one user, unless that is nil.
func (s *Store) side(ctx context.Context, world dramatis.ID, user *dramatis.ID, into *Branch) (*sim.Side, error) {
	var err error
	if into.Ecosystem, err = s.Ecosystem(ctx, world); err != nil {
		return nil, err
	}
	side := sim.Side{At: into.Ecosystem.WorldTime}
	if side.Characters, err = s.AllCharacters(ctx, world); err != nil {
		return nil, fmt.Errorf("read the people of world %s: %w", world, err)
	}
	if side.Relationships, err = s.AllRelationships(ctx, world); err != nil {
		return nil, fmt.Errorf("read the bonds of world %s: %w", world, err)
	}
	side.Visitors, err = query(ctx, s, scanVisitor, `
		SELECT `+visitorColumns+` FROM visitors WHERE ecosystem_id = $1 AND ($2::uuid IS NULL OR user_id = $2)`, world, user)
	if err != nil {
		return nil, fmt.Errorf("read the visitors of world %s: %w", world, err)
	}
	side.Threads, err = query(ctx, s, scanThread, `SELECT `+threadColumns+` FROM story_threads WHERE ecosystem_id = $1`, world)
	if err != nil {
		return nil, fmt.Errorf("read the threads of world %s: %w", world, err)
	}
	return &side, nil
}

// saidSince counts what was said in a world since it parted from another; all of it when it never did.
func (s *Store) saidSince(ctx context.Context, b *Branch, since *CommonPoint) error {
	after := int64(0)
	if since != nil {
		after = since.Seq
	}
	counts, err := queryOne(ctx, s, pgx.RowToStructByPos[struct{ Conversations, Lines int }], `
		SELECT count(*) FILTER (WHERE type = $3)::int, count(*) FILTER (WHERE type = $4)::int FROM events WHERE ecosystem_id = $1 AND seq > $2`,
		b.Ecosystem.ID, after, dramatis.EventConversationStarted, dramatis.EventMessageCreated)
	if err != nil {
		return fmt.Errorf("count what was said in world %s: %w", b.Ecosystem.ID, err)
	}
	b.Conversations, b.Lines = counts.Conversations, counts.Lines
	return nil
}

// commonPoint is where two worlds parted: of the worlds that both come from, the one whose log goes on longest in both.
func (s *Store) commonPoint(ctx context.Context, here, there dramatis.ID) (*CommonPoint, error) {
	ours, err := s.descent(ctx, here)
	if err != nil {
		return nil, err
	}
	theirs, err := s.descent(ctx, there)
	if err != nil {
		return nil, err
	}
	var common *CommonPoint
	for world, point := range ours {
		shared, both := theirs[world]
		if !both {
			continue
		}
		if point.Seq < shared.Seq {
			shared = point
		}
		if common == nil || shared.Seq > common.Seq {
			common = &shared
		}
	}
	if common != nil && common.Seq == math.MaxInt64 { // the same world
		e, err := s.Ecosystem(ctx, here)
		if err != nil {
			return nil, err
		}
		common.Tick = e.Tick
		common.Seq, err = s.EventHead(ctx, here)
		return common, err
	}
	return common, nil
}

// descent is the worlds that a world was forked from, itself first, each with how far its log is the world's own too.
// Those that have been deleted since count as long as a fork names them.
func (s *Store) descent(ctx context.Context, world dramatis.ID) (map[dramatis.ID]CommonPoint, error) {
	point := CommonPoint{Seq: math.MaxInt64}
	line := map[dramatis.ID]CommonPoint{}
	for {
		line[world] = point
		from, err := query(ctx, s, pgx.RowTo[*dramatis.ForkPoint], `SELECT forked_from FROM ecosystems WHERE id = $1`, world)
		if err != nil {
			return nil, fmt.Errorf("find what world %s was forked from: %w", world, err)
		}
		if len(from) == 0 || from[0] == nil {
			return line, nil
		}
		if from[0].Seq < point.Seq {
			point = CommonPoint{Seq: from[0].Seq, Tick: from[0].Tick}
		}
		world = from[0].EcosystemID
	}
}
