package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

const scenarioColumns = `id, ecosystem_id, title, setting, mood, goal, opening, "cast", speaker_order, max_turns, tags, notes, version,
	created_by, created_at, updated_at`

func scanScenario(row pgx.CollectableRow) (dramatis.Scenario, error) {
	var sc dramatis.Scenario
	err := row.Scan(&sc.ID, &sc.EcosystemID, &sc.Title, &sc.Setting, &sc.Mood, &sc.Goal, &sc.Opening, &sc.Cast, &sc.SpeakerOrder,
		&sc.MaxTurns, &sc.Tags, &sc.Notes, &sc.Version, &sc.CreatedBy, &sc.CreatedAt, &sc.UpdatedAt)
	return sc, err
}

// Staged is a scenario as it could be played now: its cast have the names that they have now.
type Staged struct {
	dramatis.Scenario

	Gone []dramatis.ID // those of the cast who are no longer in the world; they keep their last names
	Link *Link         // by which anybody may read it; nil when there is none
}

// IsGone reports whether one of the cast is no longer in the world.
func (s *Staged) IsGone(character dramatis.ID) bool { return slices.Contains(s.Gone, character) }

// Scenario reads a scenario.
func (s *Store) Scenario(ctx context.Context, id dramatis.ID) (Staged, error) {
	sc, err := queryOne(ctx, s, scanScenario, `SELECT `+scenarioColumns+` FROM scenarios WHERE id = $1`, id)
	if err != nil {
		return Staged{}, notFound(err, "scenario", id)
	}
	staged, err := s.stage(ctx, []dramatis.Scenario{sc})
	if err != nil {
		return Staged{}, err
	}
	return staged[0], nil
}

// Scenarios lists a world's scenarios, the newest first.
func (s *Store) Scenarios(ctx context.Context, world dramatis.ID, p Page) (List[Staged], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[Staged]{}, err
	}
	found, err := query(ctx, s, scanScenario, `
		SELECT `+scenarioColumns+` FROM scenarios WHERE ecosystem_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, world, before, p.limit()+1)
	if err != nil {
		return List[Staged]{}, fmt.Errorf("list scenarios: %w", err)
	}
	staged, err := s.stage(ctx, found)
	if err != nil {
		return List[Staged]{}, err
	}
	return listByID(staged, p.limit(), func(sc *Staged) dramatis.ID { return sc.ID }), nil
}

// stage looks up who of the casts is there, and which scenarios are shared.
func (s *Store) stage(ctx context.Context, scenarios []dramatis.Scenario) ([]Staged, error) {
	ids, people := make([]dramatis.ID, len(scenarios)), []dramatis.ID{}
	for i := range scenarios {
		ids[i] = scenarios[i].ID
		people = append(people, idsOfCast(&scenarios[i])...)
	}
	found, err := query(ctx, s, scanName, `SELECT id, number, name FROM characters WHERE id = ANY($1)`, people)
	if err != nil {
		return nil, fmt.Errorf("read the names of a cast: %w", err)
	}
	names := make(map[dramatis.ID]string, len(found))
	for _, c := range found {
		names[c.ID] = c.Name
	}
	links, err := s.links(ctx, ids)
	if err != nil {
		return nil, err
	}
	staged := make([]Staged, len(scenarios))
	for i := range scenarios {
		sc := Staged{Scenario: scenarios[i], Link: links[scenarios[i].ID]}
		for j := range sc.Cast {
			member := &sc.Cast[j]
			if name, there := names[member.CharacterID]; there {
				member.Name = name
				continue
			}
			sc.Gone = append(sc.Gone, member.CharacterID)
		}
		staged[i] = sc
	}
	return staged, nil
}

func idsOfCast(sc *dramatis.Scenario) []dramatis.ID {
	ids := make([]dramatis.ID, len(sc.Cast))
	for i, member := range sc.Cast {
		ids[i] = member.CharacterID
	}
	return ids
}

// CreateScenario keeps a new scenario. Everybody in its cast must be in its world.
func (s *Store) CreateScenario(ctx context.Context, sc dramatis.Scenario) (Staged, error) {
	err := s.InWorld(ctx, sc.EcosystemID, func(tx *Tx) error { return tx.createScenario(ctx, &sc) })
	if err != nil {
		return Staged{}, err
	}
	return s.Scenario(ctx, sc.ID)
}

func (tx *Tx) createScenario(ctx context.Context, sc *dramatis.Scenario) error {
	sc.ID, sc.EcosystemID, sc.Version, sc.CreatedAt, sc.UpdatedAt = dramatis.NewID(), tx.world, 1, tx.wall, tx.wall
	if err := tx.nameCast(ctx, sc, nil); err != nil {
		return err
	}
	if _, err := tx.ReadEcosystem(ctx); err != nil {
		return err
	}
	tx.insertScenario(sc)
	return nil
}

func (tx *Tx) insertScenario(sc *dramatis.Scenario) {
	tx.queue(`
		INSERT INTO scenarios (`+scenarioColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		sc.ID, sc.EcosystemID, sc.Title, sc.Setting, sc.Mood, sc.Goal, sc.Opening, sc.Cast, sc.SpeakerOrder, sc.MaxTurns, sc.Tags, sc.Notes,
		sc.Version, sc.CreatedBy, sc.CreatedAt, sc.UpdatedAt)
	tx.Emit(dramatis.ScenarioChanged{Scenario: *sc, Change: dramatis.ChangeCreated})
}

// nameCast checks a scenario and gives its cast the names that they have in the world. Who is not there is a fault, unless
// they were of the cast before: then they keep their place and their name.
func (tx *Tx) nameCast(ctx context.Context, sc, before *dramatis.Scenario) error {
	if sc.Cast == nil {
		sc.Cast = []dramatis.Player{}
	}
	if sc.Tags == nil {
		sc.Tags = []string{}
	}
	if err := sc.Validate(); err != nil {
		return err
	}
	there, err := collect(ctx, tx, scanName, `SELECT id, number, name FROM characters WHERE id = ANY($1) AND ecosystem_id = $2`, idsOfCast(sc), tx.world)
	if err != nil {
		return fmt.Errorf("read the names of a cast: %w", err)
	}
	var f dramatis.Faults
	for i := range sc.Cast {
		member := &sc.Cast[i]
		at := slices.IndexFunc(there, func(c dramatis.Character) bool { return c.ID == member.CharacterID })
		switch {
		case at >= 0:
			member.Name = there[at].Name
		case before != nil && before.Name(member.CharacterID) != "":
			member.Name = before.Name(member.CharacterID)
		default:
			f.Add(fmt.Sprintf("cast[%d]", i), "there is no character %s in this world", member.CharacterID)
		}
	}
	return f.Err("the scenario")
}

// UpdateScenario lets an author change a scenario. Version is the one they saw, 0 for any; another is a conflict.
func (s *Store) UpdateScenario(ctx context.Context, id dramatis.ID, version int, change func(*dramatis.Scenario)) (Staged, error) {
	err := s.inScenario(ctx, id, func(tx *Tx, sc *dramatis.Scenario) error {
		if err := sameVersion(version, sc.Version); err != nil {
			return err
		}
		before := *sc
		before.Cast = slices.Clone(sc.Cast)
		change(sc)
		if err := tx.nameCast(ctx, sc, &before); err != nil {
			return err
		}
		sc.Version, sc.UpdatedAt = sc.Version+1, tx.wall
		tx.queue(`
			UPDATE scenarios SET title = $2, setting = $3, mood = $4, goal = $5, opening = $6, "cast" = $7, speaker_order = $8,
				max_turns = $9, tags = $10, notes = $11, version = $12, updated_at = $13 WHERE id = $1`,
			sc.ID, sc.Title, sc.Setting, sc.Mood, sc.Goal, sc.Opening, sc.Cast, sc.SpeakerOrder, sc.MaxTurns, sc.Tags, sc.Notes,
			sc.Version, sc.UpdatedAt)
		tx.Emit(dramatis.ScenarioChanged{Scenario: *sc, Change: dramatis.ChangeChanged})
		return nil
	})
	if err != nil {
		return Staged{}, err
	}
	return s.Scenario(ctx, id)
}

// DeleteScenario removes a scenario, and with it the link by which it was shared. What was played of it stays.
func (s *Store) DeleteScenario(ctx context.Context, id dramatis.ID) error {
	return s.inScenario(ctx, id, func(tx *Tx, sc *dramatis.Scenario) error {
		tx.queue(`DELETE FROM scenarios WHERE id = $1`, id)
		tx.Emit(dramatis.ScenarioChanged{Scenario: *sc, Change: dramatis.ChangeDeleted})
		return nil
	})
}

// inScenario runs do in a transaction on a scenario's world, with the scenario locked. It is locked after all else but the
// world itself.
func (s *Store) inScenario(ctx context.Context, id dramatis.ID, do func(*Tx, *dramatis.Scenario) error) error {
	world, err := s.EcosystemOf(ctx, "scenario", id)
	if err != nil {
		return err
	}
	return s.InWorld(ctx, world, func(tx *Tx) error {
		sc, err := collectOne(ctx, tx, scanScenario, `SELECT `+scenarioColumns+` FROM scenarios WHERE id = $1 FOR UPDATE`, id)
		if err != nil {
			return notFound(err, "scenario", id)
		}
		if _, err := tx.ReadEcosystem(ctx); err != nil {
			return err
		}
		return do(tx, &sc)
	})
}

// DuplicateScenario makes a copy of a scenario, which belongs to whoever makes it and is not shared.
func (s *Store) DuplicateScenario(ctx context.Context, id, by dramatis.ID) (Staged, error) {
	var copied dramatis.Scenario
	err := s.inScenario(ctx, id, func(tx *Tx, sc *dramatis.Scenario) error {
		copied = *sc
		copied.Title, copied.CreatedBy = copyTitle(sc.Title), by
		copied.ID, copied.Version, copied.CreatedAt, copied.UpdatedAt = dramatis.NewID(), 1, tx.wall, tx.wall
		tx.insertScenario(&copied)
		return nil
	})
	if err != nil {
		return Staged{}, err
	}
	return s.Scenario(ctx, copied.ID)
}

// copyTitle is what a copy is called. A title that would be too long is cut.
func copyTitle(of string) string {
	const most, suffix = 200, " (copy)"
	title := []rune(of)
	return string(title[:min(len(title), most-len(suffix))]) + suffix
}
