package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

// ScenarioFile is a scenario with its cast as people, which another world can take in. Of who is gone it has the name.
func (s *Store) ScenarioFile(ctx context.Context, id dramatis.ID) (format.ScenarioFile, error) {
	sc, err := s.Scenario(ctx, id)
	if err != nil {
		return format.ScenarioFile{}, err
	}
	there, err := s.castOf(ctx, &sc.Scenario)
	if err != nil {
		return format.ScenarioFile{}, err
	}
	file := format.ScenarioFile{
		Format: format.ScenarioFormat, Version: format.ScenarioVersion,
		Title: sc.Title, Setting: sc.Setting, Mood: sc.Mood, Goal: sc.Goal, SpeakerOrder: sc.SpeakerOrder, MaxTurns: sc.MaxTurns,
		Tags: sc.Tags, Notes: sc.Notes, Cast: make([]format.Person, len(sc.Cast)),
	}
	for i, member := range sc.Cast {
		file.Cast[i] = format.Person{Name: member.Name}
		at := slices.IndexFunc(there, func(c dramatis.Character) bool { return c.ID == member.CharacterID })
		if at >= 0 {
			file.Cast[i] = format.PersonOf(&there[at])
			file.Cast[i].Goals = nil // they are of the world that it comes from
		}
	}
	if o := sc.Opening; o != nil {
		file.Opening = &format.ScenarioOpening{Text: o.Text, Action: o.Action}
		if o.CharacterID != nil {
			file.Opening.Speaker = sc.Name(*o.CharacterID)
		}
	}
	return file, nil
}

// ImportScenario keeps a scenario that was read from a file. Its cast are the people of the world who have their names; of
// several with one name the first who is not yet in the cast. Who is missing is a fault, or, when create says so, is made
// as the file has them. All of it happens, or nothing.
func (s *Store) ImportScenario(ctx context.Context, world dramatis.ID, file format.ScenarioFile, create bool, by dramatis.ID) (Staged, []dramatis.Character, error) {
	var sc dramatis.Scenario
	var made []dramatis.Character
	err := s.InWorld(ctx, world, func(tx *Tx) error {
		e, err := tx.lockEcosystem(ctx)
		if err != nil {
			return err
		}
		there, err := collect(ctx, tx, scanName, selectNames, world)
		if err != nil {
			return err
		}
		cast, missing := matchCast(file.Cast, there)
		if made, err = tx.createMissing(ctx, e, file.Cast, missing, create); err != nil {
			return err
		}
		for i, at := range missing {
			cast[at] = made[i].ID
		}
		sc = file.In(cast)
		sc.CreatedBy = by
		return tx.createScenario(ctx, &sc)
	})
	if err != nil {
		return Staged{}, nil, fmt.Errorf("import scenario %q: %w", file.Title, err)
	}
	staged, err := s.Scenario(ctx, sc.ID)
	return staged, made, err
}

// matchCast finds people among those of a world by their names, and tells the places of those who are not there.
func matchCast(people []format.Person, there []dramatis.Character) (cast []dramatis.ID, missing []int) {
	cast, taken := make([]dramatis.ID, len(people)), map[dramatis.ID]bool{}
	for i := range people {
		at := slices.IndexFunc(there, func(c dramatis.Character) bool { return c.Name == people[i].Name && !taken[c.ID] })
		if at < 0 {
			missing = append(missing, i)
			continue
		}
		cast[i], taken[there[at].ID] = there[at].ID, true
	}
	return cast, missing
}

func (tx *Tx) createMissing(ctx context.Context, e dramatis.Ecosystem, people []format.Person, missing []int, create bool) ([]dramatis.Character, error) {
	if len(missing) == 0 {
		return nil, nil
	}
	var f dramatis.Faults
	newcomers := make([]format.Person, len(missing))
	for i, at := range missing {
		newcomers[i] = people[at]
		f.Check(create, fmt.Sprintf("cast[%d].name", at), "there is nobody called %s in this world; set create_missing to make them", people[at].Name)
	}
	if err := f.Err("the scenario"); err != nil {
		return nil, err
	}
	return tx.createCharacters(ctx, e, format.Characters(newcomers))
}
