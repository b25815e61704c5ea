package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// doneRows is what the log says of what a line did, and of the people whom it touched before.
type doneRows struct {
	effects []dramatis.Event
	before  []dramatis.Event
}

// queueDone reads what the last line of a conversation did: the events that were written with it, as it reads now, and for
// everybody whose state it changed the last event before that which tells their state.
func queueDone(b *pgx.Batch, c *dramatis.Conversation, line dramatis.ID) *doneRows {
	const said = `
		WITH said AS (
			SELECT max(seq) AS seq FROM events WHERE conversation_id = $2 AND type IN ('message.created', 'message.edited')
				AND payload -> 'message' ->> 'id' = $3::text) `
	rows := &doneRows{}
	queueRead(b, &rows.effects, scanEvent, said+`
		SELECT `+eventColumns+` FROM events WHERE conversation_id = $2 AND ecosystem_id = $1 AND seq > (SELECT seq FROM said)
			AND type IN ('character.changed', 'relationship.created', 'relationship.changed', 'memory.created')
		ORDER BY seq`, c.EcosystemID, c.ID, line.String())
	queueRead(b, &rows.before, scanEvent, said+`
		, touched AS (
			SELECT jsonb_array_elements(payload -> 'states') ->> 'character_id' AS id FROM events
			WHERE ecosystem_id = $1 AND seq > (SELECT seq FROM said) AND conversation_id = $2 AND type = 'character.changed')
		SELECT known.* FROM (SELECT DISTINCT id FROM touched) t, LATERAL (
			SELECT `+eventColumns+` FROM events
			WHERE ecosystem_id = $1 AND seq < (SELECT seq FROM said) AND type IN ('character.changed', 'character.created')
				AND (payload -> 'states' @> jsonb_build_array(jsonb_build_object('character_id', t.id))
					OR payload -> 'characters' @> jsonb_build_array(jsonb_build_object('id', t.id)))
			ORDER BY seq DESC LIMIT 1) known`, c.EcosystemID, c.ID, line.String())
	return rows
}

// done reads the rows. A line before which the log knows nothing of somebody leaves their state out of Before.
func (r *doneRows) done(line dramatis.ID) (sim.Done, error) {
	var d sim.Done
	for i := range r.effects {
		if err := readEffect(&d, &r.effects[i], line); err != nil {
			return d, fmt.Errorf("read event %d: %w", r.effects[i].Seq, err)
		}
	}
	latest := slices.SortedFunc(slices.Values(r.before), func(a, b dramatis.Event) int { return int(b.Seq - a.Seq) })
	for _, e := range latest {
		var told dramatis.CharacterChanged // character.created has the same field
		if err := json.Unmarshal(e.Payload, &told); err != nil {
			return d, fmt.Errorf("read event %d: %w", e.Seq, err)
		}
		for i := range told.Characters {
			d.Before = knownOnce(d.Before, stateOf(&told.Characters[i]).StateChange)
		}
		for _, s := range told.States {
			d.Before = knownOnce(d.Before, s)
		}
	}
	return d, nil
}

// knownOnce adds a state unless a later one of the same person is there.
func knownOnce(states []dramatis.StateChange, s dramatis.StateChange) []dramatis.StateChange {
	if slices.ContainsFunc(states, func(known dramatis.StateChange) bool { return known.CharacterID == s.CharacterID }) {
		return states
	}
	return append(states, s)
}

// readEffect adds what one event tells. The states that the line left are those of the first event that tells states.
func readEffect(d *sim.Done, e *dramatis.Event, line dramatis.ID) error {
	switch e.Type {
	case dramatis.EventCharacterChanged:
		var p dramatis.CharacterChanged
		if err := json.Unmarshal(e.Payload, &p); err != nil {
			return err
		}
		if d.States == nil {
			d.States = p.States
		}
	case dramatis.EventRelationshipCreated:
		var p dramatis.RelationshipCreated
		if err := json.Unmarshal(e.Payload, &p); err != nil {
			return err
		}
		d.Met, d.Welcomed = append(d.Met, p.Relationships...), append(d.Welcomed, p.Visitors...)
	case dramatis.EventRelationshipChanged:
		var p dramatis.RelationshipChanged
		if err := json.Unmarshal(e.Payload, &p); err != nil {
			return err
		}
		for _, change := range p.Relationships {
			if change.Cause == dramatis.CauseMessage && change.MessageID != nil && *change.MessageID == line {
				d.Bonds = append(d.Bonds, change)
			}
		}
		for _, change := range p.Visitors {
			if change.Cause == dramatis.CauseMessage && change.MessageID != nil && *change.MessageID == line {
				d.Visits = append(d.Visits, change)
			}
		}
	case dramatis.EventMemoryCreated:
		var p dramatis.MemoryCreated
		if err := json.Unmarshal(e.Payload, &p); err != nil {
			return err
		}
		for i := range p.Memories {
			if of := p.Memories[i].MessageID; of != nil && *of == line {
				d.Memories = append(d.Memories, p.Memories[i].ID)
			}
		}
	}
	return nil
}

// SceneBefore reads a scene as it was before its last line, which must be the given one, with what came of the line taken
// back as far as it can be. It changes nothing. A line that is not the last one is a conflict.
func (s *Store) SceneBefore(ctx context.Context, conversation, line dramatis.ID) (*Scene, dramatis.Message, error) {
	scene, err := s.Scene(ctx, conversation)
	if err != nil {
		return nil, dramatis.Message{}, err
	}
	n := len(scene.Lines)
	if n == 0 || scene.Lines[n-1].ID != line {
		return nil, dramatis.Message{}, notLast()
	}
	last := scene.Lines[n-1]
	b := &pgx.Batch{}
	rows := queueDone(b, &scene.Conversation, line)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return nil, last, fmt.Errorf("read what line %s did: %w", line, translate(err))
	}
	done, err := rows.done(line)
	if err != nil {
		return nil, last, err
	}
	scene.withdraw(done)
	return scene, last, nil
}

func notLast() error {
	return dramatis.Errorf(dramatis.CodeConflict, "only the last line of a conversation can be changed")
}

// withdraw brings a scene to where it was before its last line.
func (s *Scene) withdraw(d sim.Done) sim.Undone {
	s.Conversation.Turn--
	s.Lines = s.Lines[:len(s.Lines)-1]
	rules := s.Rules()
	undone := sim.TakeBack(rules, d)
	undone.Apply(rules)
	s.Relationships = s.Relationships[:0:0]
	for _, r := range rules.Bonds {
		s.Relationships = append(s.Relationships, *r)
	}
	slices.SortFunc(s.Relationships, func(a, b dramatis.Relationship) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return a.To - b.To
	})
	s.Visitors = s.Visitors[:0:0]
	for _, v := range rules.Visitors {
		s.Visitors = append(s.Visitors, *v)
	}
	return undone
}

// TakeBack undoes what the last line of a scene did, by events of its own, and brings the locked scene to where it was
// before it. See sim.TakeBack for what cannot be undone.
func (tx *Tx) TakeBack(ctx context.Context, scene *Scene, line *dramatis.Message) error {
	rows := queueDone(tx.pending, &scene.Conversation, line.ID)
	if err := tx.flush(ctx); err != nil {
		return fmt.Errorf("read what line %s did: %w", line.ID, translate(err))
	}
	done, err := rows.done(line.ID)
	if err != nil {
		return err
	}
	undone := scene.withdraw(done)
	for i := range undone.Bonds {
		undone.Bonds[i].MessageID = &line.ID
	}
	for i := range undone.Visits {
		undone.Visits[i].MessageID = &line.ID
	}
	tx.At(line.Tick, line.WorldTime)
	in := line.ConversationID
	if len(undone.States) > 0 {
		tx.saveStates(scene.statesOf(undone.States))
		tx.EmitIn(in, dramatis.CharacterChanged{States: undone.States})
	}
	if len(undone.Bonds)+len(undone.Visits) > 0 {
		tx.EmitIn(in, tx.changeBonds(undone.Bonds, undone.Visits))
	}
	if len(undone.Parted)+len(undone.Strange) > 0 {
		tx.queue(`DELETE FROM relationships WHERE id = ANY($1)`, undone.Parted)
		tx.queue(`DELETE FROM visitors WHERE id = ANY($1)`, undone.Strange)
		tx.EmitIn(in, dramatis.RelationshipDeleted{RelationshipIDs: orNone(undone.Parted), VisitorIDs: undone.Strange})
	}
	return tx.forget(ctx, &in, undone.Memories)
}

// statesOf is states with what else their rows hold.
func (s *Scene) statesOf(states []dramatis.StateChange) []savedState {
	rows := make([]savedState, 0, len(states))
	for i := range s.Present {
		for _, state := range states {
			if state.CharacterID == s.Present[i].ID {
				rows = append(rows, savedState{StateChange: state, MemoryCount: s.Present[i].MemoryCount})
			}
		}
	}
	return rows
}

// forget takes memories away, with their vectors, and tells the log which of them there still were: the log of a
// conversation, where it is about one. What rested on them rests on the others, and what one of them stood for stands for
// itself again. Who remembered them is locked.
func (tx *Tx) forget(ctx context.Context, conversation *dramatis.ID, memories []dramatis.ID) error {
	gone, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `
		WITH gone AS (DELETE FROM memories WHERE id = ANY($1) RETURNING id, character_id, number),
		fresh AS (
			UPDATE character_states SET memory_version = memory_version + 1 WHERE character_id IN (SELECT character_id FROM gone)),
		loose AS (
			UPDATE memories SET merged_into = CASE WHEN merged_into = ANY($1) THEN NULL ELSE merged_into END,
				evidence = ARRAY(SELECT of FROM unnest(evidence) WITH ORDINALITY AS e (of, place) WHERE of <> ALL($1) ORDER BY place)
			WHERE character_id IN (SELECT character_id FROM gone) AND id <> ALL($1) AND (merged_into = ANY($1) OR evidence && $1)
			RETURNING id, merged_into),
		recalled AS (UPDATE memory_vectors SET merged = false WHERE memory_id IN (SELECT id FROM loose WHERE merged_into IS NULL))
		SELECT id FROM gone ORDER BY character_id, number`, memories)
	if err != nil {
		return fmt.Errorf("forget %d memories: %w", len(memories), err)
	}
	if len(gone) > 0 {
		tx.emit(conversation, dramatis.MemoryDeleted{MemoryIDs: gone})
	}
	return nil
}
