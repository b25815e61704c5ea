package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/legacy"
	"github.com/literaryai/dramatis/sim"
)

// legacyTalk is a conversation on its way into a world.
type legacyTalk struct {
	from   *legacy.Conversation
	world  *legacyWorld
	person dramatis.User
	c      dramatis.Conversation
	cast   []dramatis.Character
	lines  []dramatis.Message // the last ones
}

// errLegacy is why a conversation is refused.
func errLegacy(text string, args ...any) error {
	return dramatis.Errorf(dramatis.CodeInvalid, text, args...)
}

func (l *legacyImport) bringTalks(ctx context.Context) error {
	for i := range l.Library.Conversations {
		from := &l.Library.Conversations[i]
		err := l.bringTalk(ctx, from)
		if refused, is := errors.AsType[*dramatis.Error](err); is && refused.Code == dramatis.CodeInvalid {
			l.refuseTalk(from, refused.Message)
			continue
		}
		if err != nil {
			return fmt.Errorf("bring conversation %s of the table %s: %w", from.ID, from.Table, err)
		}
	}
	return l.closeWorlds(ctx)
}

// refuseTalk refuses a conversation with its lines, or what is new in one that was brought before.
func (l *legacyImport) refuseTalk(from *legacy.Conversation, reason string) {
	if l.isBefore(from.Row) {
		l.Report.Keep(from.Row)
	} else {
		l.Report.Refuse(from.Row, "%s", reason)
	}
	for i := range from.Lines {
		if l.isBefore(from.Lines[i].Row) {
			l.Report.Keep(from.Lines[i].Row)
			continue
		}
		l.Report.Refuse(from.Lines[i].Row, "its conversation is refused: %s", reason)
	}
}

// bringTalk brings a conversation, or what is new in one that was brought before.
func (l *legacyImport) bringTalk(ctx context.Context, from *legacy.Conversation) error {
	id, before := l.before[keyOf(from.Row)]
	fresh := slices.DeleteFunc(slices.Clone(from.Lines), func(line legacy.Line) bool { return l.isBefore(line.Row) })
	if before && len(fresh) == 0 {
		l.keep(from)
		return nil
	}
	t := &legacyTalk{from: from}
	if err := l.castOf(t); err != nil {
		return err
	}
	if err := l.openWorld(ctx, t.world); err != nil {
		return err
	}
	t.world.tx.At(t.world.e.Tick, t.world.e.WorldTime)
	for _, old := range from.Characters {
		who := t.world.people[l.people[old].id]
		if who == nil { // just now
			return errLegacy("its character %s was deleted here since", old)
		}
		t.cast = append(t.cast, *who)
	}
	if err := l.beginTalk(ctx, t, id, before); err != nil {
		return err
	}
	for i := range fresh {
		if err := l.bringLine(ctx, t, &fresh[i]); err != nil {
			return err
		}
	}
	l.endTalk(t)
	if before {
		l.Report.Keep(from.Row)
	} else {
		l.Report.Take(from.Row)
		l.took(keyOf(from.Row), t.c.ID, &t.world.e.ID, nil, nil)
		t.world.report.Talks++
	}
	for i := range from.Lines {
		if l.isBefore(from.Lines[i].Row) {
			l.Report.Keep(from.Lines[i].Row)
		}
	}
	return t.world.tell(ctx, eventsAtOnce)
}

func (l *legacyImport) isBefore(row legacy.Row) bool {
	_, before := l.before[keyOf(row)]
	return before
}

func (l *legacyImport) keep(from *legacy.Conversation) {
	l.Report.Keep(from.Row)
	for i := range from.Lines {
		l.Report.Keep(from.Lines[i].Row)
	}
}

// castOf finds the world of a conversation and the person in it.
func (l *legacyImport) castOf(t *legacyTalk) error {
	for _, old := range t.from.Characters {
		who := l.people[old]
		switch {
		case who == nil:
			return errLegacy("its character %s is not brought", old)
		case who.gone:
			return errLegacy("its character %s was deleted here since", old)
		case t.world != nil && t.world != who.world:
			return errLegacy("its characters live in different worlds: with --worlds owner, those of one owner live in one")
		}
		t.world = who.world
	}
	person := ""
	if t.from.User != nil {
		person = *t.from.User
	}
	u, brought := l.users[person]
	if !brought {
		return errLegacy("its user %s is not brought", person)
	}
	t.person = u
	return nil
}

// isChat reports whether a conversation is one person's talk with one character.
func (t *legacyTalk) isChat() bool {
	return len(t.from.Characters) == 1 && !slices.ContainsFunc(t.from.Lines, func(line legacy.Line) bool {
		return line.Kind == dramatis.SpeakerUser && line.Who != "" && (t.from.User == nil || line.Who != *t.from.User)
	})
}

// beginTalk begins a conversation as of the day on which it began, or takes one up again.
func (l *legacyImport) beginTalk(ctx context.Context, t *legacyTalk, id dramatis.ID, before bool) error {
	tx, e := t.world.tx, &t.world.e
	if before {
		return t.takeUp(ctx, id)
	}
	at := l.when(t.from.CreatedAt)
	number, err := tx.nextConversation(ctx)
	if err != nil {
		return err
	}
	t.c = dramatis.Conversation{
		ID: l.idFor(keyOf(t.from.Row), t.from.CreatedAt), EcosystemID: e.ID, Number: number, Kind: dramatis.KindInteraction, State: dramatis.TalkRunning, Tick: e.Tick,
		Topic: t.from.Title, SpeakerOrder: dramatis.OrderNatural, WorldTime: e.WorldTime,
	}
	if t.isChat() {
		t.c.Kind, t.c.SpeakerOrder, t.c.UserID = dramatis.KindChat, dramatis.OrderRoundRobin, &t.person.ID
	}
	for i := range t.cast {
		t.c.Participants = append(t.c.Participants, dramatis.Participant{CharacterID: t.cast[i].ID, Number: t.cast[i].Number, Name: t.cast[i].Name})
	}
	if err := t.c.Validate(); err != nil {
		return errLegacy("%s", sentence(err))
	}
	tx.wall = at
	tx.startConversation(&t.c)
	return l.invite(t)
}

// takeUp goes on with a conversation that was brought before.
func (t *legacyTalk) takeUp(ctx context.Context, id dramatis.ID) (err error) {
	tx := t.world.tx
	if t.c, err = tx.LockConversation(ctx, id); err != nil {
		return err
	}
	waiting, err := tx.hasLiveJob(ctx, &t.c)
	if err == nil && waiting {
		err = dramatis.Errorf(dramatis.CodeConflict, "an answer in it is on its way: please try again when it is there")
	}
	if err != nil {
		return err
	}
	t.cast = slices.DeleteFunc(t.cast, func(c dramatis.Character) bool { return !slices.Contains(presentIDs(&t.c), c.ID) })
	tx.At(t.world.e.Tick, t.world.e.WorldTime)
	if t.c.State == dramatis.TalkEnded {
		t.c.State, t.c.EndReason, t.c.EndedAt = dramatis.TalkRunning, "", nil
		tx.saveConversation(&t.c)
	}
	return nil
}

// invite lets a person who has talked in somebody else's world see it, if that is wanted.
func (l *legacyImport) invite(t *legacyTalk) error {
	if t.person.ID == t.world.e.OwnerID {
		return nil
	}
	if !l.Invite {
		l.Report.Note(t.from.Row, "%s has talked in the world %q of %s, and sees it only as a member of it", t.person.Username, t.world.e.Name, t.world.owner.Username)
		return nil
	}
	t.world.tx.queue(`INSERT INTO ecosystem_members (ecosystem_id, user_id, access) VALUES ($1, $2, 'viewer') ON CONFLICT DO NOTHING`,
		t.world.e.ID, t.person.ID)
	return nil
}

// recentLegacy is how many lines the rules look back on.
const recentLegacy = 16

// bringLine says a line as of the day on which it was said. Those present remember it, and come to know the person by it; how
// they feel now it does not move.
func (l *legacyImport) bringLine(ctx context.Context, t *legacyTalk, from *legacy.Line) error {
	tx, w := t.world.tx, t.world
	speaker, err := l.speakerOf(t, from)
	if err != nil {
		l.Report.Refuse(from.Row, "%v", err)
		return nil
	}
	at := l.when(from.At)
	m := dramatis.Message{
		ID: l.idFor(keyOf(from.Row), from.At), Speaker: speaker, Text: from.Text, Action: from.Action, Tick: w.e.Tick, WorldTime: w.e.WorldTime, Turn: t.c.Turn + 1,
	}
	if t.c.Kind == dramatis.KindChat {
		m.AddressedTo = t.other(&speaker)
	}
	if speaker.Kind == dramatis.SpeakerCharacter {
		m.Act = guessAct(from.Text)
	}
	if err := m.Validate(); err != nil {
		l.Report.Refuse(from.Row, "%s", sentence(err))
		return nil
	}
	tx.wall = at
	scene := &sim.Scene{
		Ecosystem: &w.e, Conversation: &t.c, Present: t.cast, Bonds: map[[2]int]*dramatis.Relationship{}, Visitors: w.visits, Lines: t.lines, Now: w.e.WorldTime,
	}
	effects := sim.Appraise(scene, lineOf(&t.c, &m))
	tx.Say(&t.c, &m, Reasons{}, nil)
	w.learn(&m, effects)
	t.lines = append(t.lines[max(0, len(t.lines)-recentLegacy+1):], m)
	l.took(keyOf(from.Row), m.ID, &w.e.ID, nil, nil)
	l.Report.Take(from.Row)
	w.report.Lines++
	return w.tell(ctx, eventsAtOnce)
}

// speakerOf is who says a line here.
func (l *legacyImport) speakerOf(t *legacyTalk, from *legacy.Line) (dramatis.Speaker, error) {
	switch from.Kind {
	case dramatis.SpeakerNarrator:
		return narrator(), nil
	case dramatis.SpeakerUser:
		u := t.person
		if from.Who != "" {
			named, brought := l.users[from.Who]
			if !brought {
				return dramatis.Speaker{}, fmt.Errorf("its user %s is not brought", from.Who)
			}
			u = named
		}
		if t.c.Kind == dramatis.KindChat && t.c.UserID != nil && u.ID != *t.c.UserID {
			return dramatis.Speaker{}, errors.New("its conversation, which was brought before, is a chat with somebody else")
		}
		return dramatis.Speaker{Kind: dramatis.SpeakerUser, ID: u.ID, Name: u.Username}, nil
	}
	who := l.people[from.Who]
	for i := range t.c.Participants {
		if p := &t.c.Participants[i]; who != nil && p.CharacterID == who.id {
			return speakerOf(p), nil
		}
	}
	return dramatis.Speaker{}, fmt.Errorf("its character %s takes no part in the conversation, which was brought before", from.Who)
}

// other is to whom a line of a chat is said; nil for the narrator's.
func (t *legacyTalk) other(speaker *dramatis.Speaker) *dramatis.Speaker {
	switch speaker.Kind {
	case dramatis.SpeakerUser:
		to := speakerOf(&t.c.Participants[0])
		return &to
	case dramatis.SpeakerCharacter:
		return &dramatis.Speaker{Kind: dramatis.SpeakerUser, ID: t.person.ID, Name: t.person.Username}
	}
	return nil
}

// learn keeps what those present remember of a line, and how they have come to stand to the person by it. Whom they knew
// before the import they go on knowing as they did: they have lived since.
func (w *legacyWorld) learn(m *dramatis.Message, effects sim.Effects) {
	for i := range effects.Welcomed {
		v := effects.Welcomed[i]
		visit := sim.Visit{Character: v.Character, User: v.UserID}
		w.visits[visit], w.welcomed = &v, append(w.welcomed, visit)
	}
	for i := range effects.Visits {
		v := effects.Visits[i].Visitor
		if visit := (sim.Visit{Character: v.Character, User: v.UserID}); slices.Contains(w.welcomed, visit) {
			w.visits[visit] = &v
		}
	}
	if len(effects.Memories) == 0 {
		return
	}
	for i := range effects.Memories {
		memory := &effects.Memories[i]
		owner := w.people[memory.CharacterID]
		owner.MemoryCount++
		memory.ID, memory.EcosystemID, memory.Number, memory.MessageID = dramatis.NewID(), w.e.ID, owner.MemoryCount, &m.ID
		memory.CreatedAt = w.tx.wall
		w.minded[memory.CharacterID] = true
		w.memories = append(w.memories, memory.ID)
	}
	w.tx.insertMemories(effects.Memories)
	w.tx.EmitIn(m.ConversationID, dramatis.MemoryCreated{Memories: effects.Memories})
}

// endTalk ends a scene of several: nobody goes on with it here. A chat waits for its person.
func (l *legacyImport) endTalk(t *legacyTalk) {
	tx, c := t.world.tx, &t.c
	if c.Kind == dramatis.KindChat {
		return
	}
	ended := tx.wall
	c.State, c.EndReason, c.EndedAt = dramatis.TalkEnded, "imported", &ended
	tx.queue(`UPDATE conversations SET state = 'ended', end_reason = $2, ended_at = $3 WHERE id = $1`, c.ID, c.EndReason, ended)
	tx.EmitIn(c.ID, dramatis.ConversationEnded{ConversationID: c.ID, Number: c.Number, Turns: c.Turn, Reason: c.EndReason, EndedAt: ended})
}
