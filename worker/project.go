package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// projectedAtOnce is how many events of a log one step of the graph takes in. Behind by more, it is made anew.
const (
	projectedAtOnce = 1_000
	projectedAnew   = 20_000
)

// project lets the graph follow the log of a world until it has come to its end, or drops a world that is gone. Any number
// of these may run: each step begins where the graph says that it is.
func (w *Worker) project(ctx context.Context, a *attempt, args tasks.Project) error {
	if w.Graph == nil {
		return a.done(ctx)
	}
	if err := w.Store.BeginProjection(ctx, a.claim); err != nil {
		return err
	}
	for {
		caughtUp, err := w.projectStep(ctx, args.EcosystemID)
		if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
			caughtUp, err = true, w.Graph.Forget(ctx, args.EcosystemID)
		}
		if err != nil {
			return fmt.Errorf("follow the graph of world %s: %w", args.EcosystemID, err)
		}
		if caughtUp {
			return a.done(ctx)
		}
	}
}

// projectAll asks for every world whose graph may be behind, as when asking was lost, or the graph was.
func (w *Worker) projectAll(ctx context.Context) error {
	if w.Graph == nil {
		return nil
	}
	worlds, err := w.Store.AllWorlds(ctx)
	for _, world := range worlds {
		seq, fault := w.Graph.Seq(ctx, world)
		if fault != nil { // down: the jobs that wait will try again
			w.Log.WarnContext(ctx, "the graph does not answer", "err", fault)
			return err
		}
		behind, fault := w.Store.GraphChangedAfter(ctx, world, seq)
		if err = errors.Join(err, fault); behind || seq == 0 {
			err = errors.Join(err, w.Store.EnqueueProjection(ctx, world))
		}
	}
	return err
}

// projectStep takes the graph one step along the log.
func (w *Worker) projectStep(ctx context.Context, world dramatis.ID) (caughtUp bool, err error) {
	head, err := w.Store.EventHead(ctx, world)
	if err != nil {
		return false, err
	}
	seq, err := w.Graph.Seq(ctx, world)
	if err != nil {
		return false, err
	}
	switch {
	case seq == head:
		return true, nil
	case seq == 0 || seq > head || head-seq > projectedAnew:
		all, err := w.Store.GraphSnapshot(ctx, world)
		if err != nil {
			return false, err
		}
		return false, w.Graph.Follow(ctx, all)
	}
	page, err := w.Store.Events(ctx, world, seq, projectedAtOnce)
	if err != nil || len(page) == 0 {
		return true, err
	}
	change, err := graphChange(world, seq, page)
	if err != nil {
		return false, err
	}
	err = w.Graph.Follow(ctx, change)
	if dramatis.ErrorCode(err) == dramatis.CodeConflict {
		return false, nil // another has followed it meanwhile
	}
	return false, err
}

// graphChange is what a stretch of the log comes to for a graph: of each person and each bond what was told last.
func graphChange(world dramatis.ID, after int64, page []dramatis.Event) (dramatis.GraphChange, error) {
	f := foldedGraph{people: map[dramatis.ID]dramatis.GraphPerson{}, bonds: map[dramatis.ID]dramatis.Relationship{}}
	for i := range page {
		if err := f.apply(&page[i]); err != nil {
			return dramatis.GraphChange{}, fmt.Errorf("read event %d of world %s: %w", page[i].Seq, world, err)
		}
	}
	change := dramatis.GraphChange{
		EcosystemID: world, After: after, Seq: page[len(page)-1].Seq, PeopleGone: f.peopleGone, BondsGone: f.bondsGone,
	}
	for _, p := range f.people {
		change.People = append(change.People, p)
	}
	for _, r := range f.bonds {
		change.Relationships = append(change.Relationships, r)
	}
	return change, nil
}

// foldedGraph gathers what events tell of people and bonds.
type foldedGraph struct {
	people                map[dramatis.ID]dramatis.GraphPerson
	bonds                 map[dramatis.ID]dramatis.Relationship
	peopleGone, bondsGone []dramatis.ID
}

func (f *foldedGraph) apply(e *dramatis.Event) error {
	switch e.Type {
	case dramatis.EventCharacterCreated:
		return each(e, func(p *dramatis.CharacterCreated) { f.know(p.Characters) })
	case dramatis.EventCharacterChanged:
		return each(e, func(p *dramatis.CharacterChanged) { f.know(p.Characters) })
	case dramatis.EventCharacterDeleted:
		return each(e, func(p *dramatis.CharacterDeleted) { f.lose(p.CharacterIDs) })
	case dramatis.EventRelationshipCreated:
		return each(e, func(p *dramatis.RelationshipCreated) {
			for _, r := range p.Relationships {
				f.bonds[r.ID] = r
			}
		})
	case dramatis.EventRelationshipChanged:
		return each(e, func(p *dramatis.RelationshipChanged) {
			for _, c := range p.Relationships {
				f.bonds[c.Relationship.ID] = c.Relationship
			}
		})
	case dramatis.EventRelationshipDeleted:
		return each(e, func(p *dramatis.RelationshipDeleted) {
			for _, id := range p.RelationshipIDs {
				delete(f.bonds, id)
			}
			f.bondsGone = append(f.bondsGone, p.RelationshipIDs...)
		})
	}
	return nil
}

func (f *foldedGraph) know(people []dramatis.Character) {
	for i := range people {
		c := &people[i]
		f.people[c.ID] = dramatis.GraphPerson{ID: c.ID, Number: c.Number, Name: c.Name}
	}
}

// lose takes people out, and with them the bonds that they had.
func (f *foldedGraph) lose(people []dramatis.ID) {
	for _, id := range people {
		delete(f.people, id)
		for bond, r := range f.bonds {
			if r.FromID == id || r.ToID == id {
				delete(f.bonds, bond)
			}
		}
	}
	f.peopleGone = append(f.peopleGone, people...)
}

func each[P any](e *dramatis.Event, do func(*P)) error {
	var p P
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return fmt.Errorf("its payload: %w", err)
	}
	do(&p)
	return nil
}
