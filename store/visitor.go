package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

const visitorColumns = `id, ecosystem_id, character_id, character_number, number, user_id, name, type,
	strength, strength_base, strength_half_life, trust, trust_base, trust_half_life, familiarity, familiarity_base, familiarity_half_life,
	anchored_at, since, last_interaction_at`

func scanVisitor(row pgx.CollectableRow) (dramatis.Visitor, error) {
	var v dramatis.Visitor
	err := row.Scan(&v.ID, &v.EcosystemID, &v.CharacterID, &v.Character, &v.Number, &v.UserID, &v.Name, &v.Type,
		&v.Strength.Value, &v.Strength.Base, &v.Strength.HalfLife, &v.Trust.Value, &v.Trust.Base, &v.Trust.HalfLife,
		&v.Familiarity.Value, &v.Familiarity.Base, &v.Familiarity.HalfLife, &v.AnchoredAt, &v.Since, &v.LastInteractionAt)
	v.AnchoredAt, v.Since = v.AnchoredAt.UTC(), v.Since.UTC()
	if v.LastInteractionAt != nil {
		*v.LastInteractionAt = v.LastInteractionAt.UTC()
	}
	return v, err
}

// VisitorFilter chooses visitors of one character.
type VisitorFilter struct {
	Character dramatis.ID
	User      *dramatis.ID // only this person; nil for all
}

// Visitors lists the people whom a character knows from talking with them, in the order in which they came.
func (s *Store) Visitors(ctx context.Context, f VisitorFilter, p Page) (List[dramatis.Visitor], error) {
	after, err := p.afterNumber()
	if err != nil {
		return List[dramatis.Visitor]{}, err
	}
	found, err := query(ctx, s, scanVisitor, `
		SELECT `+visitorColumns+` FROM visitors
		WHERE character_id = $1 AND ($2::uuid IS NULL OR user_id = $2) AND number > $3 ORDER BY number LIMIT $4`,
		f.Character, f.User, after, p.limit()+1)
	if err != nil {
		return List[dramatis.Visitor]{}, fmt.Errorf("list visitors: %w", err)
	}
	return listByNumber(found, p.limit(), func(v *dramatis.Visitor) int64 { return int64(v.Number) }), nil
}

// VisitorHistory lists what changed how a character stands to a person, from the first change on. Of somebody whom they
// have never met there is none.
func (s *Store) VisitorHistory(ctx context.Context, character, user dramatis.ID, p Page) (List[HistoryEntry], error) {
	after, err := p.afterNumber()
	if err != nil {
		return List[HistoryEntry]{}, err
	}
	found, err := query(ctx, s, pgx.RowToStructByPos[HistoryEntry], `
		SELECT h.id, h.tick, h.world_time, h.cause, h.message_id, h.type_before, h.type_after, h.changes, `+causeOf+`
		FROM visitor_history h
		WHERE h.visitor_id = (SELECT id FROM visitors WHERE character_id = $1 AND user_id = $2) AND h.id > $3 ORDER BY h.id LIMIT $4`,
		character, user, after, p.limit()+1)
	if err != nil {
		return List[HistoryEntry]{}, fmt.Errorf("list the history of a visitor: %w", err)
	}
	return listByNumber(found, p.limit(), func(h *HistoryEntry) int64 { return h.ID }), nil
}

// guests are the people whom those present may know: who spoke of late, and whose chat it is.
func (s *Scene) guests() []dramatis.ID {
	var users []dramatis.ID
	if s.Conversation.UserID != nil {
		users = append(users, *s.Conversation.UserID)
	}
	for i := range s.Lines {
		if who := s.Lines[i].Speaker; who.Kind == dramatis.SpeakerUser && !slices.Contains(users, who.ID) {
			users = append(users, who.ID)
		}
	}
	return users
}

// visitorMap is the scene's visitors as the rules look them up.
func (s *Scene) visitorMap() map[sim.Visit]*dramatis.Visitor {
	known := make(map[sim.Visit]*dramatis.Visitor, len(s.Visitors))
	for i := range s.Visitors {
		v := &s.Visitors[i]
		known[sim.Visit{Character: v.Character, User: v.UserID}] = v
	}
	return known
}

// Met brings the scene to where a line has left how those present stand to its visitor.
func (s *Scene) Met(e sim.Effects) {
	for i := range e.Visits {
		changed := &e.Visits[i].Visitor
		for j := range s.Visitors {
			if s.Visitors[j].ID == changed.ID {
				s.Visitors[j] = *changed
			}
		}
	}
	s.Visitors = append(s.Visitors, e.Welcomed...)
}

const visitorsOf = ` FROM visitors WHERE character_id = ANY($1) AND user_id = ANY($2) ORDER BY character_number, number`

// readVisitors reads how those present stand to the people who talk with them. Most scenes have no such people, and cost
// nothing.
func (s *Store) readVisitors(ctx context.Context, scene *Scene) (err error) {
	guests := scene.guests()
	if len(guests) == 0 {
		return nil
	}
	scene.Visitors, err = query(ctx, s, scanVisitor, `SELECT `+visitorColumns+visitorsOf, idsOfPeople(scene.Present), guests)
	return err
}

// lockVisitors reads and locks how people stand to guests, of whom some may be new to them. The people are locked, so
// that nobody else comes to know a visitor meanwhile.
func (tx *Tx) lockVisitors(scene *Scene, people, guests []dramatis.ID) {
	if len(guests) == 0 {
		return
	}
	queueRead(tx.pending, &scene.Visitors, scanVisitor, `SELECT `+visitorColumns+visitorsOf+` FOR NO KEY UPDATE`, people, guests)
	tx.queue(`SELECT character_id, max(number) FROM visitors WHERE character_id = ANY($1) GROUP BY character_id`, people).
		Query(func(rows pgx.Rows) error {
			tx.visitors = map[dramatis.ID]int{}
			var who dramatis.ID
			var last int
			_, err := pgx.ForEachRow(rows, []any{&who, &last}, func() error {
				tx.visitors[who] = last
				return nil
			})
			return err
		})
}

// receive readies a locked scene for a person who is about to speak in it, and may not have before.
func (tx *Tx) receive(ctx context.Context, scene *Scene, user dramatis.ID) error {
	guests := scene.guests()
	if slices.Contains(guests, user) {
		return nil
	}
	tx.lockVisitors(scene, idsOfPeople(scene.Present), append(guests, user))
	if err := tx.flush(ctx); err != nil {
		return fmt.Errorf("read how those present stand to user %s: %w", user, translate(err))
	}
	return nil
}

func idsOfPeople(people []dramatis.Character) []dramatis.ID {
	ids := make([]dramatis.ID, len(people))
	for i := range people {
		ids[i] = people[i].ID
	}
	return ids
}

// createVisitors saves people whom somebody has met, and gives them as they are then. The caller tells the log.
func (tx *Tx) createVisitors(met []dramatis.Visitor) []dramatis.Visitor {
	for i := range met {
		v := &met[i]
		if tx.visitors == nil {
			tx.visitors = map[dramatis.ID]int{}
		}
		tx.visitors[v.CharacterID]++
		v.ID, v.EcosystemID, v.Number = dramatis.NewID(), tx.world, tx.visitors[v.CharacterID]
		tx.queue(`
			INSERT INTO visitors (`+visitorColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
			visitorRow(v)...)
	}
	return met
}

// visitorRow is a visitor in the order of visitorColumns.
func visitorRow(v *dramatis.Visitor) []any {
	return []any{
		v.ID, v.EcosystemID, v.CharacterID, v.Character, v.Number, v.UserID, v.Name, v.Type,
		v.Strength.Value, v.Strength.Base, v.Strength.HalfLife, v.Trust.Value, v.Trust.Base, v.Trust.HalfLife,
		v.Familiarity.Value, v.Familiarity.Base, v.Familiarity.HalfLife, v.AnchoredAt, v.Since, v.LastInteractionAt,
	}
}

// saveVisitors writes changes with their entries in the history. The caller tells the log.
func (tx *Tx) saveVisitors(changes []dramatis.VisitorChange) {
	for i := range changes {
		c := &changes[i]
		v := &c.Visitor
		tx.queue(`
			UPDATE visitors SET name = $2, type = $3, strength = $4, strength_base = $5, strength_half_life = $6, trust = $7, trust_base = $8,
				trust_half_life = $9, familiarity = $10, familiarity_base = $11, familiarity_half_life = $12, anchored_at = $13,
				last_interaction_at = $14
			WHERE id = $1`,
			v.ID, v.Name, v.Type, v.Strength.Value, v.Strength.Base, v.Strength.HalfLife, v.Trust.Value, v.Trust.Base, v.Trust.HalfLife,
			v.Familiarity.Value, v.Familiarity.Base, v.Familiarity.HalfLife, v.AnchoredAt, v.LastInteractionAt)
		tx.queue(`
			INSERT INTO visitor_history (visitor_id, tick, world_time, cause, message_id, type_before, type_after, changes)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			v.ID, tx.tick, tx.now, c.Cause, c.MessageID, c.TypeBefore, v.Type, c.Changes)
	}
}
