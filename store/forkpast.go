package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// pastWorld is another world, which is forked. It is read without a lock: of its log only what can no longer change, and
// of its tables only what is then held against the log.
type pastWorld struct{ ids *forkIDs }

// log copies the other world's log.
func (p *pastWorld) log(ctx context.Context, f *forking) error {
	for f.state.Seq < f.args.Seq {
		page, err := collect(ctx, f.tx, scanEvent,
			`SELECT `+eventColumns+` FROM events WHERE ecosystem_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`,
			f.args.EcosystemID, f.state.Seq, f.args.Seq, forkPage)
		if err != nil {
			return err
		}
		if len(page) == 0 { // deleted meanwhile
			return notFound(pgx.ErrNoRows, "world", f.args.EcosystemID)
		}
		for _, e := range page { // all of them first: what is told of may be named before
			if err := p.ids.learn(e.Payload); err != nil {
				return fmt.Errorf("event %d: %w", e.Seq, err)
			}
		}
		for i := range page {
			e := &page[i]
			e.EcosystemID, e.ConversationID, e.Payload = f.args.ForkID, p.ids.ofPointer(e.ConversationID), p.ids.rewrite(e.Payload)
			if err := f.state.Apply(*e); err != nil {
				return err
			}
			if err := f.take(ctx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// beginning is what a new world takes over that is not in the log.
type beginning struct {
	Name      string // of the world that it comes from
	DecayedAt *time.Time
	Spent     dramatis.Money
	Forked    bool   // it is a fork of that world
	Reason    string // why it is paused
}

// beginning reads the other world's row and books. What was spent by then is what the calls cost that were made by then; a
// fork of a fork from before the first fork was made has the books of the world before that, while it lives.
func (p *pastWorld) beginning(ctx context.Context, f *forking) (beginning, error) {
	found, err := collect(ctx, f.tx, pgx.RowToStructByPos[beginning], `
		WITH RECURSIVE line (id, spent, forked_from) AS (
			SELECT id, spent_before, forked_from FROM ecosystems WHERE id = $1
			UNION ALL
			SELECT e.id, e.spent_before, e.forked_from FROM line l JOIN ecosystems e ON e.id = (l.forked_from ->> 'ecosystem_id')::uuid
			WHERE (l.forked_from ->> 'seq')::bigint >= $2),
		books AS (
			SELECT id, spent FROM line l
			WHERE forked_from IS NULL OR (forked_from ->> 'seq')::bigint < $2 OR NOT EXISTS (
				SELECT FROM ecosystems e WHERE e.id = (l.forked_from ->> 'ecosystem_id')::uuid))
		SELECT e.name, e.decayed_at,
			(b.spent + coalesce((SELECT sum(cost) FROM llm_calls WHERE ecosystem_id = b.id AND created_at <= $3), 0))::bigint, true, 'forked'
		FROM ecosystems e, books b WHERE e.id = $1`, f.args.EcosystemID, f.args.Seq, f.at)
	if err != nil {
		return beginning{}, err
	}
	if len(found) == 0 {
		return beginning{}, notFound(pgx.ErrNoRows, "world", f.args.EcosystemID)
	}
	return found[0], nil
}

// users are those who talked with somebody and still have an account.
func (p *pastWorld) users(ctx context.Context, f *forking) (map[dramatis.ID]bool, error) {
	asked := []dramatis.ID{}
	for _, c := range f.state.Conversations {
		if c.UserID != nil {
			asked = append(asked, *c.UserID)
		}
		for _, p := range c.Participants {
			if p.PlayedBy != nil {
				asked = append(asked, *p.PlayedBy)
			}
		}
	}
	found, err := collect(ctx, f.tx, pgx.RowTo[dramatis.ID], `SELECT id FROM users WHERE id = ANY($1)`, asked)
	here := make(map[dramatis.ID]bool, len(found))
	for _, id := range found {
		here[id] = true
	}
	return here, err
}

// pastReasons is why a line of the other world was said, with what it reads there.
type pastReasons struct {
	ID       dramatis.ID
	Text     string
	Action   string
	Revision int
	Recalled json.RawMessage
	Terms    json.RawMessage
	Lore     json.RawMessage
}

// reasons reads those of each line that still reads the same in the other world.
func (p *pastWorld) reasons(ctx context.Context, f *forking, take func([]reasonsRow) error) error {
	return p.inPairs(ctx, func(id dramatis.ID) bool { _, said := f.state.Messages[id]; return said }, func(page []pair) error {
		found, err := collect(ctx, f.tx, pgx.RowToStructByPos[pastReasons],
			`SELECT id, text, action, revision, recalled, terms, lore FROM messages WHERE id = ANY($1)`, oldIDs(page))
		if err != nil {
			return err
		}
		byID := make(map[dramatis.ID]*pastReasons, len(found))
		for i := range found {
			byID[found[i].ID] = &found[i]
		}
		rows := make([]reasonsRow, len(page))
		for i, of := range page {
			m, why := f.state.Messages[of.id], byID[of.old]
			rows[i] = noReasons(of.id)
			if why != nil && why.Text == m.Text && why.Action == m.Action && why.Revision == m.Revision {
				rows[i] = reasonsRow{of.id, p.ids.rewrite(why.Recalled), p.ids.rewrite(why.Terms), p.ids.rewrite(why.Lore)}
			}
		}
		return take(rows)
	})
}

// pair is a thing of the fork with the id that it has in the other world.
type pair struct{ id, old dramatis.ID }

// inPairs hands the things of one kind to do, in the order of their ids, which is that of their making, a page at a time.
func (p *pastWorld) inPairs(ctx context.Context, kind func(dramatis.ID) bool, do func([]pair) error) error {
	var all []pair
	for old, id := range p.ids.made {
		if kind(id) {
			all = append(all, pair{id, old})
		}
	}
	slices.SortFunc(all, func(a, b pair) int { return bytes.Compare(a.id[:], b.id[:]) })
	for page := range slices.Chunk(all, forkPage) {
		if err := do(page); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func oldIDs(page []pair) []dramatis.ID {
	ids := make([]dramatis.ID, len(page))
	for i, of := range page {
		ids[i] = of.old
	}
	return ids
}

// vectors takes over the vectors that the other world has of what still reads the same there. Those of memories that are
// gone there, were rewritten since, or have none yet, are made by jobs.
func (p *pastWorld) vectors(ctx context.Context, f *forking) error {
	return p.inPairs(ctx, func(id dramatis.ID) bool { _, kept := f.state.Memories[id]; return kept }, func(page []pair) error {
		ids, owners, merged := make([]dramatis.ID, len(page)), make([]dramatis.ID, len(page)), make([]bool, len(page))
		contents := make([]string, len(page))
		for i, of := range page {
			m := f.state.Memories[of.id]
			ids[i], owners[i], merged[i], contents[i] = of.id, m.CharacterID, m.MergedInto != nil, m.Content
		}
		copied, err := collect(ctx, f.tx, pgx.RowTo[dramatis.ID], `
			INSERT INTO memory_vectors (memory_id, ecosystem_id, character_id, number, tick, model, vector, merged)
			SELECT made.id, $6, made.owner, v.number, v.tick, v.model, v.vector, made.merged
			FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[], $5::text[]) AS made (id, old, owner, merged, content)
				JOIN memory_vectors v ON v.memory_id = made.old JOIN memories m ON m.id = made.old AND m.content = made.content
			WHERE v.model <> ''
			RETURNING memory_id`, ids, oldIDs(page), owners, merged, contents, f.args.ForkID)
		if err != nil {
			return err
		}
		f.tx.revectored = true
		has := make(map[dramatis.ID]bool, len(copied))
		for _, id := range copied {
			has[id] = true
		}
		f.embed(slices.DeleteFunc(ids, func(id dramatis.ID) bool { return has[id] }))
		return nil
	})
}
