package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
)

const replayPage = 500

// follower carries one client along the logs of the worlds it watches: first what it has missed, from Postgres, then
// what the worlds' readers hand out. Each row is sent once, because a row at or before the place already reached is not
// sent again, whichever way it comes.
type follower struct {
	server       *Server
	who          caller
	from         *StreamStart
	conversation *dramatis.ID  // only this conversation
	only         []dramatis.ID // only these worlds, when all is set and it is not empty
	all          bool          // all worlds that the caller may see, as they come and go
	seen         *cursor       // what a follower of all worlds had seen before
	began        time.Time     // when this stream did
	fresh        bool          // it starts now in the worlds that there are

	at   map[dramatis.ID]int64  // the place reached in each world
	ears map[dramatis.ID]ears   // what the caller hears in each world
	name func(*follower) string // the place reached, as an id
	sent string                 // the last id that the client was given
	out  *frameWriter
	st   *stream
}

// follow serves the connection until it ends.
func (f *follower) follow(ctx context.Context, c *gin.Context) error {
	out, err := openStream(c, f.server.hub.limits)
	if err != nil {
		return err
	}
	limits := f.server.hub.limits
	f.out = out
	f.st = &stream{
		hub: f.server.hub, out: out, client: newClient(limits.Buffer), left: f.who.left(f.server.clock()),
		send: f.send, marked: f.marked, recheck: f.recheck, every: limits.Recheck,
	}
	defer func() {
		for world := range f.at {
			f.server.hub.leave(world, f.st.client)
		}
	}()
	err = f.begin(ctx)
	if errors.Is(err, errStreamOver) {
		return out.flush()
	}
	if err != nil {
		return err
	}
	return f.st.run(ctx)
}

// begin catches up with every world and then tells the client its place, so that it can come back even if nothing
// has happened by then.
func (f *follower) begin(ctx context.Context) error {
	if f.all {
		if err := f.findWorlds(ctx); err != nil {
			return err
		}
	} else {
		for world := range f.at {
			if err := f.enter(ctx, world); err != nil {
				return err
			}
		}
	}
	if id, news := f.marked(); news {
		f.out.mark(id)
	}
	return f.out.flush()
}

// enter catches up with one world and joins its reader. The long way is gone before joining, so that the buffer need
// not hold what happens meanwhile; the short rest after.
func (f *follower) enter(ctx context.Context, world dramatis.ID) error {
	if err := f.listen(ctx, world); err != nil {
		return f.gone(world, err)
	}
	if err := f.checkPlace(ctx, world); err != nil {
		return err
	}
	if err := f.replay(ctx, world); err != nil {
		return err
	}
	if err := f.server.hub.join(ctx, world, f.st.client); err != nil {
		return f.gone(world, err)
	}
	return f.replay(ctx, world)
}

// listen finds out what the caller hears in a world.
func (f *follower) listen(ctx context.Context, world dramatis.ID) error {
	access, err := f.server.store.Access(ctx, f.who.ID, world)
	if err != nil {
		return err
	}
	f.hears(world, access)
	return nil
}

func (f *follower) hears(world dramatis.ID, access dramatis.Access) {
	if f.ears == nil {
		f.ears = map[dramatis.ID]ears{}
	}
	f.ears[world] = ears{all: access.Allows(dramatis.AccessEditor), who: f.who.ID}
}

// checkPlace sends a client whose place is beyond the log's end back to that end.
func (f *follower) checkPlace(ctx context.Context, world dramatis.ID) error {
	head, err := f.server.store.EventHead(ctx, world)
	if err != nil {
		return f.gone(world, err)
	}
	if f.at[world] > head {
		f.at[world] = head
		f.out.event(f.name(f), dramatis.FrameReset, mustJSON(reset{EcosystemID: world, Reason: beyondHead, Seq: head}))
	}
	return nil
}

// replay sends what the log holds beyond the place reached.
func (f *follower) replay(ctx context.Context, world dramatis.ID) error {
	for {
		select {
		case <-f.server.hub.closing:
			return errStreamOver
		default:
		}
		page, err := f.page(ctx, world)
		if err != nil {
			return fmt.Errorf("replay events: %w", err)
		}
		for i := range page {
			if err := f.send(itemOf(&page[i])); err != nil {
				return err
			}
		}
		if err := f.out.flush(); err != nil {
			return err
		}
		if len(page) < replayPage {
			return nil
		}
	}
}

func (f *follower) page(ctx context.Context, world dramatis.ID) ([]dramatis.Event, error) {
	if f.conversation != nil {
		return f.server.store.ConversationEvents(ctx, *f.conversation, f.at[world], replayPage)
	}
	return f.server.store.Events(ctx, world, f.at[world], replayPage)
}

// send adds one item, if the client wants it and has not had it.
func (f *follower) send(it item) error {
	if it.kind == dramatis.FrameReset {
		f.out.event("", it.kind, it.data)
		if f.all {
			f.drop(it.world)
			return nil
		}
		return errStreamOver
	}
	wanted := f.from.wants(it.kind) && f.concerns(it)
	if it.seq == 0 {
		if wanted {
			f.out.event("", it.kind, it.data)
		}
		return nil
	}
	at, watched := f.at[it.world]
	if !watched || it.seq <= at {
		return nil
	}
	f.at[it.world] = it.seq
	if wanted {
		f.sent = f.name(f)
		f.out.event(f.sent, it.kind, f.heard(it))
	}
	return f.out.flushIfLarge()
}

// heard is what an item says to the caller.
func (f *follower) heard(it item) []byte {
	if it.plain == nil || f.ears[it.world].hear(it.whisperer) {
		return it.data
	}
	return it.plain
}

// concerns reports whether an item belongs to the conversation that is followed.
func (f *follower) concerns(it item) bool {
	return f.conversation == nil || it.conversation != nil && *it.conversation == *f.conversation
}

// marked is the place reached, and whether the client does not know it yet.
func (f *follower) marked() (string, bool) {
	id := f.name(f)
	news := id != f.sent
	f.sent = id
	return id, news
}

// recheck ends the stream of somebody who may no longer see what it shows, or is logged in no longer.
func (f *follower) recheck(ctx context.Context) error {
	if err := f.server.hasLeft(ctx, &f.who); err != nil {
		return err
	}
	if f.all {
		return f.findWorlds(ctx)
	}
	for world := range f.at {
		err := f.listen(ctx, world)
		if dramatis.ErrorCode(err) != dramatis.CodeNotFound {
			continue // a failure of ours is no reason to send anybody away
		}
		if _, err := f.server.store.EventHead(ctx, world); err != nil {
			return f.gone(world, err)
		}
		return errStreamOver
	}
	return nil
}

// findWorlds enters worlds that the caller may see by now, and leaves those they may not.
func (f *follower) findWorlds(ctx context.Context) error {
	memberships, err := f.server.store.Memberships(ctx, f.who.ID)
	if err != nil {
		return fmt.Errorf("find worlds: %w", err)
	}
	for world, access := range memberships {
		f.hears(world, access)
	}
	worlds := slices.SortedFunc(maps.Keys(memberships), func(a, b dramatis.ID) int { return bytes.Compare(a[:], b[:]) })
	worlds = slices.DeleteFunc(worlds, func(w dramatis.ID) bool { return len(f.only) > 0 && !slices.Contains(f.only, w) })
	for world := range maps.Clone(f.at) {
		if !slices.Contains(worlds, world) {
			f.drop(world)
		}
	}
	return f.enterAll(ctx, slices.DeleteFunc(worlds, func(w dramatis.ID) bool { _, watched := f.at[w]; return watched }))
}

// enterAll sets the places in all new worlds before it enters the first: every id that is sent from then on must hold
// all of them.
func (f *follower) enterAll(ctx context.Context, worlds []dramatis.ID) error {
	for _, world := range worlds {
		at, known := f.seen.startOf(world)
		if !known || f.fresh {
			var err error
			if at, err = f.server.store.EventHead(ctx, world); err != nil {
				return err
			}
		}
		f.at[world] = at
	}
	f.fresh = false
	for _, world := range worlds {
		if err := f.enter(ctx, world); err != nil {
			return err
		}
	}
	return nil
}

func (f *follower) drop(world dramatis.ID) {
	f.server.hub.leave(world, f.st.client)
	delete(f.at, world)
}

// gone says that a world was deleted. It ends the stream of that world; one of all worlds goes on without it.
func (f *follower) gone(world dramatis.ID, err error) error {
	if dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		return err
	}
	return f.send(item{world: world, kind: dramatis.FrameReset, data: mustJSON(reset{EcosystemID: world, Reason: worldGone})})
}

// cursor is the id of a follower of all worlds.
func (f *follower) cursor() string {
	c := cursor{at: f.began, seqs: make(map[worldKey]int64, len(f.at))}
	for world, seq := range f.at {
		c.seqs[keyOf(world)] = seq
	}
	return c.String()
}
