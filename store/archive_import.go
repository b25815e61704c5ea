package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// ImportArchive makes a world of an archive: all of it in one transaction, or nothing. It is equal to the one that was
// archived, under ids of its own; it is paused, and knows nobody who talked in the other by more than a name. With a claim
// it ends the job in the same transaction. A fault of the archive is an invalid Error that names the file and the line.
func (s *Store) ImportArchive(
	ctx context.Context, c *Claim, args tasks.Import, a *format.Archive, progress func(done, total int) error,
) (dramatis.Ecosystem, error) {
	from := &archived{
		archive: a, ids: forkIDs{from: a.Manifest.World.ID, to: args.EcosystemID}, admission: sim.NewAdmission(args.EcosystemID),
	}
	f := &forking{
		from: from, progress: progress, state: from.admission.State,
		args: tasks.Fork{
			EcosystemID: a.Manifest.World.ID, ForkID: args.EcosystemID, OwnerID: args.OwnerID, Name: args.Name, Seq: a.Manifest.Counts.Events,
		},
	}
	if f.args.Name == "" {
		f.args.Name = a.Manifest.World.Name
	}
	var faults dramatis.Faults
	if faults.Check(dramatis.IsName(f.args.Name) && len([]rune(f.args.Name)) <= 200, "name", "must be one line of at most 200 characters"); len(faults) > 0 {
		return dramatis.Ecosystem{}, faults.Err("the world")
	}
	made, err := s.build(ctx, c, f)
	if err != nil {
		return made, fmt.Errorf("import world %q: %w", f.args.Name, err)
	}
	return made, nil
}

// archived is a world that an archive holds. Every id in it becomes another, whatever it names: none that a stranger wrote
// can come to mean something of ours.
type archived struct {
	archive   *format.Archive
	ids       forkIDs
	admission *sim.Admission
}

// of is what something is called in the new world.
func (a *archived) of(id dramatis.ID) dramatis.ID {
	switch id {
	case dramatis.ID{}:
		return id
	case a.ids.from:
		return a.ids.to
	}
	return forkedID(a.ids.to, id)
}

// log admits the archive's log, event by event, and holds what it comes to against what the archive says it is.
func (a *archived) log(ctx context.Context, f *forking) error {
	err := a.archive.Events(func(e dramatis.Event, payload dramatis.Payload) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if e.Seq > f.args.Seq {
			return dramatis.Errorf(dramatis.CodeInvalid, "is one more event than the manifest says")
		}
		dramatis.EachID(payload, func(id *dramatis.ID, _ bool) { *id = a.of(*id) })
		if e.ConversationID != nil {
			id := a.of(*e.ConversationID)
			e.ConversationID = &id
		}
		raw, err := json.Marshal(payload)
		if err != nil {
			return fmt.Errorf("write the payload of event %d: %w", e.Seq, err)
		}
		e.EcosystemID, e.Payload = f.args.ForkID, raw
		if err := a.admission.Admit(e, payload); err != nil {
			return err
		}
		return f.take(ctx, &e)
	})
	if err != nil {
		return err
	}
	return a.whole(f)
}

func (a *archived) whole(f *forking) error {
	if err := a.admission.Close(); err != nil {
		return err
	}
	hash, err := sim.StateHash(f.state)
	if err != nil {
		return err
	}
	var faults dramatis.Faults
	faults.Check(f.state.Seq == f.args.Seq, "manifest.json", "says that there are %d events, and there are %d", f.args.Seq, f.state.Seq)
	faults.Check(hash == a.archive.Manifest.StateHash, "manifest.json", "says that the events come to another world than they do")
	return faults.Err("the archive")
}

// beginning leaves the books where they are: what the world may spend from now on its new owner pays.
func (a *archived) beginning(context.Context, *forking) (beginning, error) {
	w := &a.archive.Manifest.World
	return beginning{Name: w.Name, DecayedAt: w.DecayedAt, Reason: "imported"}, nil
}

// users is nobody: an id in an archive is no account of ours.
func (a *archived) users(context.Context, *forking) (map[dramatis.ID]bool, error) {
	return map[dramatis.ID]bool{}, nil
}

// vectors asks for all of them: they are made of what the memories say.
func (a *archived) vectors(_ context.Context, f *forking) error {
	ids := make([]dramatis.ID, 0, len(f.state.Memories))
	for id := range f.state.Memories {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b dramatis.ID) int { return bytes.Compare(a[:], b[:]) })
	f.embed(ids)
	return nil
}

// reasons reads why lines were said.
func (a *archived) reasons(_ context.Context, f *forking, take func([]reasonsRow) error) error {
	page, seen := make([]reasonsRow, 0, forkPage), map[dramatis.ID]bool{}
	err := a.archive.Reasons(func(r format.LineReasons) error {
		id := a.of(r.MessageID)
		var faults dramatis.Faults
		_, said := f.state.Messages[id]
		faults.Check(said && !seen[id], "message_id", "must be that of a line, and of each line once")
		checkReasons(&faults, &r)
		if err := faults.Err("the reasons"); err != nil {
			return err
		}
		seen[id] = true
		row, err := a.reasonsOf(id, &r)
		if err != nil {
			return err
		}
		if page = append(page, row); len(page) < forkPage {
			return nil
		}
		err = take(page)
		page = page[:0]
		return err
	})
	if err != nil {
		return err
	}
	return take(page)
}

// reasonsOf is why a line was said as the tables keep it.
func (a *archived) reasonsOf(line dramatis.ID, r *format.LineReasons) (row reasonsRow, err error) {
	recalled := make([]Recollection, len(r.Recalled))
	for i, m := range r.Recalled {
		recalled[i] = Recollection(m)
		recalled[i].MemoryID = a.of(m.MemoryID)
	}
	row.ID = line
	terms := packedTerms{}
	if r.Terms != nil {
		terms = pack(r.Terms)
	}
	for _, column := range []struct {
		to *json.RawMessage
		v  any
	}{{&row.Recalled, recalled}, {&row.Terms, terms}, {&row.Lore, orNone(r.Lore)}} {
		if *column.to, err = json.Marshal(column.v); err != nil {
			return row, fmt.Errorf("write why line %s was said: %w", line, err)
		}
	}
	return row, nil
}

// checkReasons notes what could not be kept or read back.
func checkReasons(f *dramatis.Faults, r *format.LineReasons) {
	const most = 10_000
	f.Check(len(r.Recalled) <= most && len(r.Lore) <= most, "recalled", "must have at most %d entries, as must lore", most)
	sim.CheckValues(f, "lore", &r.Lore)
	if r.Terms == nil {
		return
	}
	t := r.Terms
	sim.CheckValues(f, "terms", t)
	f.Check(t.Choice == "" || slices.Contains(dramatis.SpeakerReasons(), t.Choice), "terms.choice", "must be one of %v", dramatis.SpeakerReasons())
	for i, b := range t.Bonds {
		f.Check(slices.Contains(dramatis.Axes(), b.Axis), fmt.Sprintf("terms.bonds[%d].axis", i), "must be one of %v", dramatis.Axes())
		f.Check(slices.Contains(hearings(), b.Hearing), fmt.Sprintf("terms.bonds[%d].hearing", i), "must be one of %v", hearings())
	}
}
