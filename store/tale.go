package store

import (
	"context"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/sim"
)

// snapshot runs read in a transaction that sees the database as it was at one moment. It must not wait for anybody slow.
func (s *Store) snapshot(ctx context.Context, read func(pgx.Tx) error) error {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return fmt.Errorf("begin to read: %w", translate(err))
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // it only read
	return read(tx)
}

// Tale reads a world as a reader meets it, all as it is at one moment: who is in it, and then its scenes in the order of
// their ticks, a few at a time. Both functions must not wait for anybody slow.
func (s *Store) Tale(ctx context.Context, world dramatis.ID, begin func(*format.Tale) error, scene func(*format.Scene) error) error {
	return s.snapshot(ctx, func(tx pgx.Tx) error {
		e, people, err := worldAndPeople(ctx, tx, world)
		if err != nil {
			return err
		}
		t := format.Tale{Title: e.Name, Description: e.Description, Setting: e.Settings.Setting}
		for _, c := range people {
			t.Cast = append(t.Cast, format.CastMember{Name: c.Name, Description: c.Description})
		}
		if err := begin(&t); err != nil {
			return err
		}
		return eachScene(ctx, tx, world, scene)
	})
}

func worldAndPeople(ctx context.Context, tx pgx.Tx, world dramatis.ID) (e dramatis.Ecosystem, people []dramatis.Character, err error) {
	worlds, err := within(ctx, tx, "the world", scanEcosystem, `SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = $1`, world)
	if err != nil {
		return e, nil, err
	}
	if len(worlds) == 0 {
		return e, nil, notFound(pgx.ErrNoRows, "world", world)
	}
	people, err = within(ctx, tx, "characters", scanCharacter, `SELECT `+characterColumns+charactersJoined+`WHERE c.ecosystem_id = $1 ORDER BY c.number`, world)
	return worlds[0], people, err
}

// eachScene reads the conversations of a world with their lines.
func eachScene(ctx context.Context, tx pgx.Tx, world dramatis.ID, do func(*format.Scene) error) error {
	const page = 100 // conversations: their lines are bounded by their turns
	for tick, number := -1, 0; ; {
		talks, err := within(ctx, tx, "conversations", scanConversation, `
			SELECT `+conversationColumns+` FROM conversations WHERE ecosystem_id = $1 AND (tick, number) > ($2, $3) ORDER BY tick, number LIMIT $4`,
			world, tick, number, page)
		if err != nil {
			return err
		}
		ids := make([]dramatis.ID, len(talks))
		for i, c := range talks {
			ids[i], tick, number = c.ID, c.Tick, c.Number
		}
		lines, err := within(ctx, tx, "messages", scanMessage,
			`SELECT `+messageColumns+` FROM messages WHERE conversation_id = ANY($1) ORDER BY conversation, turn`, ids)
		if err != nil {
			return err
		}
		said := make(map[dramatis.ID][]dramatis.Message, len(talks))
		for _, m := range lines {
			said[m.ConversationID] = append(said[m.ConversationID], m)
		}
		for _, c := range talks {
			if err := do(&format.Scene{Talk: c, Lines: said[c.ID]}); err != nil {
				return err
			}
		}
		if len(talks) < page {
			return nil
		}
	}
}

// TaleOf reads one conversation with all that was said in it.
func (s *Store) TaleOf(ctx context.Context, conversation dramatis.ID) (scene format.Scene, err error) {
	err = s.snapshot(ctx, func(tx pgx.Tx) error {
		talks, err := within(ctx, tx, "the conversation", scanConversation,
			`SELECT `+conversationColumns+` FROM conversations WHERE id = $1`, conversation)
		if err != nil {
			return err
		}
		if len(talks) == 0 {
			return notFound(pgx.ErrNoRows, "conversation", conversation)
		}
		scene.Talk = talks[0]
		scene.Lines, err = within(ctx, tx, "messages", scanMessage,
			`SELECT `+messageColumns+` FROM messages WHERE conversation_id = $1 ORDER BY turn`, conversation)
		return err
	})
	return scene, err
}

// Network reads a world's people and bonds as they stand now, as far as a network says such things: people who know one
// another are a tie, and how each stands to the other is said beside it. A world with nobody in it is a conflict.
func (s *Store) Network(ctx context.Context, world dramatis.ID) (n format.Network, err error) {
	err = s.snapshot(ctx, func(tx pgx.Tx) error {
		e, people, err := worldAndPeople(ctx, tx, world)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return dramatis.Errorf(dramatis.CodeConflict, "there is nobody in this world yet")
		}
		bonds, err := within(ctx, tx, "relationships", scanRelationship, `
			SELECT `+relationshipColumns+` FROM relationships WHERE ecosystem_id = $1 ORDER BY from_number, to_number`, world)
		n = networkOf(&e, people, bonds)
		return err
	})
	return n, err
}

func networkOf(e *dramatis.Ecosystem, people []dramatis.Character, bonds []dramatis.Relationship) format.Network {
	n := format.Network{Name: e.Name, Description: e.Description, Setting: e.Settings.Setting}
	places := make(map[int]int, len(people))
	for i := range people {
		n.People = append(n.People, format.PersonOf(&people[i]))
		places[people[i].Number] = i
	}
	format.DistinctNames(n.People)
	ties := map[[2]int]int{}
	for i := range bonds {
		r, now := &bonds[i], sim.BondAt(&bonds[i], e.WorldTime)
		stance := &format.Stance{
			Type: r.Type, TypeByWorld: !r.TypeByAuthor, Strength: now.Strength, Trust: now.Trust, Familiarity: &now.Familiarity,
		}
		weight := format.TieWeight(now.Familiarity)
		if at, back := ties[[2]int{r.To, r.From}]; back {
			n.Ties[at].Back, n.Ties[at].Weight = stance, max(n.Ties[at].Weight, weight)
			continue
		}
		ties[[2]int{r.From, r.To}] = len(n.Ties)
		n.Ties = append(n.Ties, format.Tie{From: places[r.From], To: places[r.To], Weight: weight, There: stance})
	}
	return n
}

// WriteTale writes a world as Markdown. Hear gives each line as the reader may hear it; nil for all ears.
func (s *Store) WriteTale(ctx context.Context, world dramatis.ID, to io.Writer, hear func(*dramatis.Message) dramatis.Message) error {
	text := format.NewMarkdownWriter(to)
	err := s.Tale(ctx, world, text.Begin, func(scene *format.Scene) error {
		for i := range scene.Lines {
			if hear != nil {
				scene.Lines[i] = hear(&scene.Lines[i])
			}
		}
		return text.Scene(scene)
	})
	if err != nil {
		return err
	}
	return text.Close()
}

// WriteNetwork writes a world's people and bonds as D3 node-link JSON.
func (s *Store) WriteNetwork(ctx context.Context, world dramatis.ID, to io.Writer) error {
	n, err := s.Network(ctx, world)
	if err != nil {
		return err
	}
	return format.WriteNodeLink(to, n)
}
