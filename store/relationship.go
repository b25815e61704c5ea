package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

const relationshipColumns = `id, ecosystem_id, from_id, to_id, from_number, to_number, type, type_by_author,
	strength, strength_base, strength_half_life, trust, trust_base, trust_half_life, familiarity, familiarity_base, familiarity_half_life,
	anchored_at, since, last_interaction_at, version`

func scanRelationship(row pgx.CollectableRow) (dramatis.Relationship, error) {
	var r dramatis.Relationship
	err := row.Scan(&r.ID, &r.EcosystemID, &r.FromID, &r.ToID, &r.From, &r.To, &r.Type, &r.TypeByAuthor,
		&r.Strength.Value, &r.Strength.Base, &r.Strength.HalfLife, &r.Trust.Value, &r.Trust.Base, &r.Trust.HalfLife,
		&r.Familiarity.Value, &r.Familiarity.Base, &r.Familiarity.HalfLife,
		&r.AnchoredAt, &r.Since, &r.LastInteractionAt, &r.Version)
	r.AnchoredAt, r.Since = r.AnchoredAt.UTC(), r.Since.UTC()
	if r.LastInteractionAt != nil {
		*r.LastInteractionAt = r.LastInteractionAt.UTC()
	}
	return r, err
}

// Relationship reads a relationship.
func (s *Store) Relationship(ctx context.Context, id dramatis.ID) (dramatis.Relationship, error) {
	r, err := queryOne(ctx, s, scanRelationship, `SELECT `+relationshipColumns+` FROM relationships WHERE id = $1`, id)
	if err != nil {
		return r, notFound(err, "relationship", id)
	}
	return r, nil
}

// RelationshipFilter chooses relationships of one world; zero fields choose all.
type RelationshipFilter struct {
	Ecosystem dramatis.ID
	From, To  dramatis.ID
	Type      string
}

// Relationships lists relationships, the newest first.
func (s *Store) Relationships(ctx context.Context, f RelationshipFilter, p Page) (List[dramatis.Relationship], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.Relationship]{}, err
	}
	none := dramatis.ID{}
	found, err := query(ctx, s, scanRelationship, `
		SELECT `+relationshipColumns+` FROM relationships
		WHERE ecosystem_id = @ecosystem AND (@any_from OR from_id = @from) AND (@any_to OR to_id = @to)
			AND (@type = '' OR type = @type) AND id < @before
		ORDER BY id DESC LIMIT @limit`,
		pgx.NamedArgs{
			"ecosystem": f.Ecosystem, "any_from": f.From == none, "from": f.From, "any_to": f.To == none, "to": f.To,
			"type": f.Type, "before": before, "limit": p.limit() + 1,
		})
	if err != nil {
		return List[dramatis.Relationship]{}, fmt.Errorf("list relationships: %w", err)
	}
	return listByID(found, p.limit(), func(r *dramatis.Relationship) dramatis.ID { return r.ID }), nil
}

// AllRelationships reads a world's relationships, by numbers.
func (s *Store) AllRelationships(ctx context.Context, world dramatis.ID) ([]dramatis.Relationship, error) {
	return query(ctx, s, scanRelationship, selectBonds, world)
}

// CreateRelationship adds a relationship between two characters of one world. There is at most one each way.
func (s *Store) CreateRelationship(ctx context.Context, r dramatis.Relationship) (dramatis.Relationship, error) {
	if err := r.Validate(); err != nil {
		return r, err
	}
	err := s.InWorld(ctx, r.EcosystemID, func(tx *Tx) error {
		if _, err := tx.ReadEcosystem(ctx); err != nil {
			return err
		}
		made := tx.createRelationships([]dramatis.Relationship{r})
		r = made[0]
		tx.Emit(dramatis.RelationshipCreated{Relationships: made})
		return tx.flush(ctx)
	})
	if dramatis.ErrorCode(err) == dramatis.CodeConflict {
		return r, dramatis.Errorf(dramatis.CodeConflict, "there is a relationship from the one to the other already")
	}
	return r, err
}

// createRelationships saves new relationships and gives them as they are then. The caller tells the log.
func (tx *Tx) createRelationships(made []dramatis.Relationship) []dramatis.Relationship {
	for i := range made {
		r := &made[i]
		r.ID, r.EcosystemID, r.Version = dramatis.NewID(), tx.world, 1
		tx.queue(`
			INSERT INTO relationships (`+relationshipColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
			r.ID, r.EcosystemID, r.FromID, r.ToID, r.From, r.To, r.Type, r.TypeByAuthor,
			r.Strength.Value, r.Strength.Base, r.Strength.HalfLife, r.Trust.Value, r.Trust.Base, r.Trust.HalfLife,
			r.Familiarity.Value, r.Familiarity.Base, r.Familiarity.HalfLife,
			r.AnchoredAt, r.Since, r.LastInteractionAt, r.Version)
	}
	return made
}

// saveRelationships writes changes with their entries in the history, all in one statement. The caller tells the log.
func (tx *Tx) saveRelationships(changes []dramatis.RelationshipChange) {
	ids := make([]dramatis.ID, len(changes)) // they say nothing new, but lead the planner to the index
	for i := range changes {
		ids[i] = changes[i].Relationship.ID
	}
	tx.queue(`
		WITH changes AS (
			SELECT c.*, r.* FROM jsonb_to_recordset($1) AS c (relationship jsonb, type_before text, changes jsonb, cause text, message_id uuid),
				jsonb_to_record(c.relationship) AS r (id uuid, relationship_type text, type_by_author boolean, strength jsonb, trust jsonb,
					familiarity jsonb, anchored_at timestamptz, last_interaction_at timestamptz, version int)),
		entries AS (
			INSERT INTO relationship_history (relationship_id, tick, world_time, cause, message_id, type_before, type_after, changes)
			SELECT id, $2, $3, cause, message_id, type_before, relationship_type, changes FROM changes)
		UPDATE relationships SET type = c.relationship_type, type_by_author = c.type_by_author,
			strength = (c.strength ->> 'value')::double precision, strength_base = (c.strength ->> 'base')::double precision,
			strength_half_life = (c.strength ->> 'half_life')::double precision,
			trust = (c.trust ->> 'value')::double precision, trust_base = (c.trust ->> 'base')::double precision,
			trust_half_life = (c.trust ->> 'half_life')::double precision,
			familiarity = (c.familiarity ->> 'value')::double precision, familiarity_base = (c.familiarity ->> 'base')::double precision,
			familiarity_half_life = (c.familiarity ->> 'half_life')::double precision,
			anchored_at = c.anchored_at, last_interaction_at = c.last_interaction_at, version = c.version
		FROM changes c WHERE relationships.id = c.id AND relationships.id = ANY($4)`, changes, tx.tick, tx.now, ids)
}

// UpdateRelationship lets an author change a relationship; change says what it did to the axes. Version is the one
// they saw, 0 for any; another is a conflict.
func (s *Store) UpdateRelationship(ctx context.Context, id dramatis.ID, version int,
	change func(r *dramatis.Relationship, now time.Time) ([]dramatis.AxisChange, error),
) (dramatis.Relationship, error) {
	world, err := s.EcosystemOf(ctx, "relationship", id)
	if err != nil {
		return dramatis.Relationship{}, err
	}
	var r dramatis.Relationship
	err = s.InWorld(ctx, world, func(tx *Tx) error {
		r, err = collectOne(ctx, tx, scanRelationship, `SELECT `+relationshipColumns+` FROM relationships WHERE id = $1 FOR NO KEY UPDATE`, id)
		if err != nil {
			return notFound(err, "relationship", id)
		}
		if err := sameVersion(version, r.Version); err != nil {
			return err
		}
		e, err := tx.ReadEcosystem(ctx)
		if err != nil {
			return err
		}
		before := r.Type
		changes, err := change(&r, e.WorldTime)
		if err != nil {
			return err
		}
		if err := r.Validate(); err != nil {
			return err
		}
		r.Version++
		done := dramatis.RelationshipChange{Relationship: r, TypeBefore: before, Changes: changes, Cause: dramatis.CauseAuthor}
		changed := []dramatis.RelationshipChange{done}
		tx.saveRelationships(changed)
		tx.Emit(dramatis.RelationshipChanged{Relationships: changed})
		return nil
	})
	return r, err
}

// DeleteRelationship removes a relationship with its history.
func (s *Store) DeleteRelationship(ctx context.Context, id dramatis.ID) error {
	world, err := s.EcosystemOf(ctx, "relationship", id)
	if err != nil {
		return err
	}
	return s.InWorld(ctx, world, func(tx *Tx) error {
		gone, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `DELETE FROM relationships WHERE id = $1 RETURNING id`, id)
		if err != nil {
			return err
		}
		if len(gone) == 0 {
			return notFound(pgx.ErrNoRows, "relationship", id)
		}
		if _, err := tx.ReadEcosystem(ctx); err != nil {
			return err
		}
		tx.Emit(dramatis.RelationshipDeleted{RelationshipIDs: gone})
		return nil
	})
}

// HistoryEntry is one change of a relationship, with its cause.
type HistoryEntry struct {
	ID         int64
	Tick       int
	WorldTime  time.Time
	Cause      dramatis.CauseKind
	MessageID  *dramatis.ID
	TypeBefore dramatis.RelationshipType
	TypeAfter  dramatis.RelationshipType
	Changes    []dramatis.AxisChange
	Line       *Cause // the line that did it; nil when none did, or it is gone
}

// Cause is a line that changed a relationship.
type Cause struct {
	ConversationID dramatis.ID       `json:"conversation_id"`
	Turn           int               `json:"turn"`
	Speaker        dramatis.Speaker  `json:"speaker"`
	Text           string            `json:"text"`
	Action         string            `json:"action"`
	WhisperTo      *dramatis.Speaker `json:"whisper_to"`
}

// causeOf is the line that an entry h of a history is due to, as a Cause.
const causeOf = `
	(SELECT jsonb_build_object('conversation_id', m.conversation_id, 'turn', m.turn, 'speaker', m.speaker, 'text', m.text,
		'action', m.action, 'whisper_to', m.whisper_to) FROM messages m WHERE m.id = h.message_id)`

// RelationshipHistory lists what happened to a relationship, from the first change on.
func (s *Store) RelationshipHistory(ctx context.Context, id dramatis.ID, p Page) (List[HistoryEntry], error) {
	after, err := p.afterNumber()
	if err != nil {
		return List[HistoryEntry]{}, err
	}
	found, err := query(ctx, s, pgx.RowToStructByPos[HistoryEntry], `
		SELECT h.id, h.tick, h.world_time, h.cause, h.message_id, h.type_before, h.type_after, h.changes, `+causeOf+`
		FROM relationship_history h
		WHERE h.relationship_id = $1 AND h.id > $2 ORDER BY h.id LIMIT $3`, id, after, p.limit()+1)
	if err != nil {
		return List[HistoryEntry]{}, fmt.Errorf("list history: %w", err)
	}
	return listByNumber(found, p.limit(), func(h *HistoryEntry) int64 { return h.ID }), nil
}
