package store

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/sim"
)

// WriteArchive writes a world with everything that happened in it, as it stands; while a tick is open, as it stood when the
// one before had closed. Program is named in it as what wrote it.
//
// It reads a part of the log that can no longer change, page by page and without a transaction: however slow the writer
// is, nobody in the world waits for it.
func (s *Store) WriteArchive(ctx context.Context, world dramatis.ID, to io.Writer, program string) error {
	a := &archiving{store: s, world: world, out: format.NewArchiveWriter(to, time.Now()), state: sim.Empty()}
	end, err := s.archiveEnd(ctx, world)
	if err != nil {
		return err
	}
	if err := s.ReadLog(ctx, world, end.Seq, a.takeEvents); err != nil {
		return err
	}
	if err := a.takeReasons(ctx); err != nil {
		return fmt.Errorf("read why lines were said in world %s: %w", world, err)
	}
	return a.close(program, end)
}

// archiveEnd is where an archive of a world ends.
type archiveEnd struct {
	Seq       int64
	Open      bool // a tick is
	Name      string
	DecayedAt *time.Time
}

func (s *Store) archiveEnd(ctx context.Context, world dramatis.ID) (archiveEnd, error) {
	end, err := queryOne(ctx, s, pgx.RowToStructByPos[archiveEnd], `
		SELECT h.seq, EXISTS (SELECT FROM ticks t WHERE t.ecosystem_id = e.id AND t.closed_at IS NULL), e.name, e.decayed_at
		FROM ecosystems e JOIN event_heads h ON h.ecosystem_id = e.id WHERE e.id = $1`, world)
	if err != nil {
		return end, notFound(err, "world", world)
	}
	if !end.Open {
		return end, nil
	}
	e, err := s.Ecosystem(ctx, world)
	if err != nil {
		return end, err
	}
	point, err := s.forkPoint(ctx, &e, end.Seq)
	if err != nil {
		return end, fmt.Errorf("find where the archive of world %s ends: %w", world, err)
	}
	end.Seq = point.Seq
	return end, nil
}

// archiving is an archive on its way.
type archiving struct {
	store *Store
	world dramatis.ID
	out   *format.ArchiveWriter
	state *sim.State
}

func (a *archiving) takeEvents(page []dramatis.Event) error {
	for _, e := range page {
		if err := a.state.Apply(e); err != nil {
			return err
		}
		if err := a.out.Event(e); err != nil {
			return err
		}
	}
	return nil
}

// lineReasons are the reasons of a line with what it reads.
type lineReasons struct {
	message  dramatis.ID
	text     string
	action   string
	revision int
	Reasons
}

func scanLineReasons(row pgx.CollectableRow) (r lineReasons, err error) {
	var packed packedTerms
	err = row.Scan(&r.message, &r.text, &r.action, &r.revision, &r.Recalled, &r.Lore, &packed)
	r.Terms = packed.unpack()
	return r, err
}

// takeReasons reads those of each line that still reads as the log has it.
func (a *archiving) takeReasons(ctx context.Context) error {
	lines := make([]dramatis.ID, 0, len(a.state.Messages))
	for m := range sim.InOrder(a.state.Messages, sim.NumberOfMessage) {
		lines = append(lines, m.ID)
	}
	for page := range slices.Chunk(lines, forkPage) {
		found, err := query(ctx, a.store, scanLineReasons, `
			SELECT m.id, text, action, revision, recalled, lore, terms
			FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place) JOIN messages m USING (id) ORDER BY place`, page)
		if err != nil {
			return err
		}
		for i := range found {
			r, m := &found[i], a.state.Messages[found[i].message]
			if r.text != m.Text || r.action != m.Action || r.revision != m.Revision || r.none() {
				continue
			}
			if err := a.out.Reasons(r.archived()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *lineReasons) none() bool {
	t := &r.Terms
	return len(r.Recalled)+len(r.Lore)+len(t.Bonds)+len(t.Feelings)+len(t.Goals) == 0 && t.Choice == ""
}

func (r *lineReasons) archived() format.LineReasons {
	out := format.LineReasons{MessageID: r.message, Lore: r.Lore, Terms: &r.Terms}
	for _, m := range r.Recalled {
		out.Recalled = append(out.Recalled, format.RecalledLine(m))
	}
	return out
}

func (a *archiving) close(program string, end archiveEnd) error {
	hash, err := sim.StateHash(a.state)
	if err != nil {
		return err
	}
	s := a.state
	return a.out.Close(format.Manifest{
		Program: program, StateHash: hash,
		World: format.ArchivedWorld{
			ID: a.world, Name: end.Name, Tick: s.Ecosystem.Tick, WorldTime: s.Ecosystem.WorldTime.UTC(), DecayedAt: end.DecayedAt,
		},
		Counts: format.ArchiveCounts{
			Characters: len(s.Characters), Relationships: len(s.Relationships), Memories: len(s.Memories),
			Conversations: len(s.Conversations), Messages: len(s.Messages), Threads: len(s.Threads),
		},
	})
}
