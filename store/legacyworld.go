package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/legacy"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// legacyWorld is a world that characters are brought to. It is made, or locked, when the first thing is.
type legacyWorld struct {
	key    legacyKey
	owner  dramatis.User
	title  string
	tx     *Tx // on the import's connection, for this world
	e      dramatis.Ecosystem
	report legacy.WorldReport
	people map[dramatis.ID]*dramatis.Character
	minded map[dramatis.ID]bool // whose memories have become more

	visits   map[sim.Visit]*dramatis.Visitor
	welcomed []sim.Visit // who was met in this import, in their order
	memories []dramatis.ID
}

// legacyCharacter is where a character of the earlier application has come to.
type legacyCharacter struct {
	id    dramatis.ID
	world *legacyWorld
	gone  bool // deleted here since
}

// worldKeyOf says which world a character belongs to. Whoever is from a document lives in its world, with the others of the same
// owner; the rest of an owner's characters live in one of their own.
func (l *legacyImport) worldKeyOf(c *legacy.Character) legacyKey {
	owner := ""
	if c.Owner != nil {
		owner = *c.Owner
	}
	if c.Document == nil || l.PerOwner {
		return legacyKey{"worlds", "of user " + owner}
	}
	if c.Owner == nil && l.owners[*c.Document] != nil {
		owner = *l.owners[*c.Document]
	}
	return legacyKey{"worlds", "of document " + *c.Document + " of user " + owner}
}

// inLegacyWorld is the import's transaction as one on a world of its own log.
func (l *legacyImport) inLegacyWorld(world dramatis.ID) *Tx {
	return &Tx{conn: l.tx.conn, pending: &pgx.Batch{}, begun: true, wall: l.tx.wall, world: world}
}

func (l *legacyImport) bringCharacters(ctx context.Context) error {
	if err := l.tx.flush(ctx); err != nil {
		return err
	}
	if err := l.findCharacters(ctx); err != nil {
		return err
	}
	for i := range l.Library.Characters {
		from := &l.Library.Characters[i]
		if _, before := l.before[keyOf(from.Row)]; before {
			l.Report.Keep(from.Row)
			continue
		}
		if err := l.bringCharacter(ctx, from); err != nil {
			return err
		}
	}
	return nil
}

// findCharacters finds those who were brought before, wherever they live now.
func (l *legacyImport) findCharacters(ctx context.Context) error {
	type row struct{ ID, World dramatis.ID }
	var ids []dramatis.ID
	for i := range l.Library.Characters {
		if id, before := l.before[keyOf(l.Library.Characters[i].Row)]; before {
			ids = append(ids, id)
		}
	}
	found, err := collect(ctx, l.tx, pgx.RowToStructByPos[row], `SELECT id, ecosystem_id FROM characters WHERE id = ANY($1)`, ids)
	if err != nil {
		return fmt.Errorf("find the characters that were brought before: %w", err)
	}
	live := make(map[dramatis.ID]dramatis.ID, len(found))
	for _, r := range found {
		live[r.ID] = r.World
	}
	for i := range l.Library.Characters {
		from := &l.Library.Characters[i]
		id, before := l.before[keyOf(from.Row)]
		if !before {
			continue
		}
		world, lives := live[id]
		if !lives {
			l.people[from.ID] = &legacyCharacter{id: id, gone: true}
			l.Report.Note(from.Row, "was brought before and deleted here since: it stays away")
			continue
		}
		l.people[from.ID] = &legacyCharacter{id: id, world: l.oldWorld(world)}
	}
	return nil
}

// oldWorld is a world that there is, not yet looked at.
func (l *legacyImport) oldWorld(id dramatis.ID) *legacyWorld {
	key := legacyKey{"id", id.String()}
	for k, brought := range l.before {
		if k.table == "worlds" && brought == id {
			key = k
		}
	}
	if w := l.worlds[key.id]; w != nil {
		return w
	}
	w := &legacyWorld{key: key}
	w.e.ID = id
	l.worlds[key.id] = w
	return w
}

func (l *legacyImport) bringCharacter(ctx context.Context, from *legacy.Character) error {
	old := from.Owner
	if old == nil && from.Document != nil {
		old = l.owners[*from.Document]
	}
	owner, err := l.ownerOf(old)
	if err != nil {
		l.Report.Refuse(from.Row, "%v", err)
		return nil
	}
	at := l.when(from.CreatedAt)
	c := legacyPerson(from)
	c.ID, c.CreatedAt, c.UpdatedAt = l.idFor(keyOf(from.Row), from.CreatedAt), at, at
	if err := c.Validate(); err != nil {
		l.Report.Refuse(from.Row, "%s", sentence(err))
		return nil
	}
	key := l.worldKeyOf(from)
	w := l.worlds[key.id]
	if w == nil {
		w = &legacyWorld{key: key}
		l.worlds[key.id] = w
		if id, before := l.before[key]; before {
			w.e.ID = id
		}
	}
	w.owner = l.accountOf(owner)
	if from.Document != nil && !l.PerOwner {
		w.title = l.titles[*from.Document]
	}
	if err := l.openWorld(ctx, w); err != nil {
		return err
	}
	if err := w.add(ctx, &c); err != nil {
		return fmt.Errorf("make character %q: %w", c.Name, err)
	}
	l.people[from.ID] = &legacyCharacter{id: c.ID, world: w}
	l.took(keyOf(from.Row), c.ID, &w.e.ID, nil, nil)
	l.Report.Take(from.Row)
	w.report.Characters++
	return nil
}

func (l *legacyImport) accountOf(id dramatis.ID) dramatis.User {
	for _, u := range l.users {
		if u.ID == id {
			return u
		}
	}
	return dramatis.User{ID: id}
}

// legacyPerson is a character as a world takes them in. What nobody says of them is drawn from their name, as it is for the
// people of a network.
func legacyPerson(from *legacy.Character) dramatis.Character {
	p := format.Person{Name: from.Name, Description: from.Description}
	p.Persona, p.Traits, p.Talkativeness, p.AutonomyLevel, p.Tags = from.Persona, from.Traits, from.Talkativeness, from.AutonomyLevel, from.Tags
	for _, goal := range from.Goals {
		p.Goals = append(p.Goals, dramatis.Goal{Text: goal, Priority: .5})
	}
	c := format.Network{People: []format.Person{p}}.Characters()[0]
	c.AvatarURL, c.IsActive = from.AvatarURL, !from.Inactive
	return c
}

// openWorld makes the world, or locks the one that there is: its people, then the talks that may go on, then itself.
func (l *legacyImport) openWorld(ctx context.Context, w *legacyWorld) error {
	if w.tx != nil {
		return nil
	}
	w.people, w.minded, w.visits = map[dramatis.ID]*dramatis.Character{}, map[dramatis.ID]bool{}, map[sim.Visit]*dramatis.Visitor{}
	if w.e.ID != (dramatis.ID{}) {
		return l.enterWorld(ctx, w)
	}
	name := w.title
	if name == "" {
		name = "Characters of " + w.owner.Username
	}
	runes := []rune(name)
	e := newEcosystem(dramatis.Ecosystem{
		OwnerID: w.owner.ID, Name: strings.TrimSpace(string(runes[:min(len(runes), 200)])), Description: "Brought from the earlier application.",
	})
	e.ID = l.idFor(w.key, l.tx.wall)
	if err := e.Validate(); err != nil {
		return fmt.Errorf("make the world %q: %w", name, err)
	}
	w.tx = l.inLegacyWorld(e.ID)
	if err := w.tx.createEcosystem(ctx, &e); err != nil {
		return fmt.Errorf("make the world %q: %w", name, err)
	}
	w.e, w.report = e, legacy.WorldReport{ID: e.ID, Name: e.Name, Owner: w.owner.Username, New: true}
	l.took(w.key, e.ID, &e.ID, nil, nil)
	return nil
}

func (l *legacyImport) enterWorld(ctx context.Context, w *legacyWorld) error {
	w.tx = l.inLegacyWorld(w.e.ID)
	w.tx.queue(`SELECT FROM character_states WHERE ecosystem_id = $1 ORDER BY number FOR NO KEY UPDATE`, w.e.ID)
	var people []dramatis.Character
	var visitors []dramatis.Visitor
	queueRead(w.tx.pending, &people, scanCharacter, `SELECT `+characterColumns+charactersJoined+`WHERE c.ecosystem_id = $1 ORDER BY c.number`, w.e.ID)
	queueRead(w.tx.pending, &visitors, scanVisitor, `
		SELECT `+visitorColumns+` FROM visitors WHERE ecosystem_id = $1 ORDER BY character_number, number FOR NO KEY UPDATE`, w.e.ID)
	w.tx.queue(`SELECT FROM conversations c WHERE ecosystem_id = $1
		AND EXISTS (SELECT FROM imported_rows r WHERE r.ecosystem_id = $1 AND r.id = c.id) ORDER BY number FOR UPDATE`, w.e.ID)
	e, err := w.tx.lockEcosystem(ctx)
	if err != nil {
		return err
	}
	for i := range people {
		w.people[people[i].ID] = &people[i]
	}
	w.tx.visitors = map[dramatis.ID]int{}
	for i := range visitors {
		v := &visitors[i]
		w.visits[sim.Visit{Character: v.Character, User: v.UserID}] = v
		w.tx.visitors[v.CharacterID] = max(w.tx.visitors[v.CharacterID], v.Number)
	}
	owner, err := collectOne(ctx, w.tx, scanUser, `SELECT `+userColumns+` FROM users WHERE id = $1`, e.OwnerID)
	if err != nil {
		return err
	}
	w.e, w.owner, w.report = e, owner, legacy.WorldReport{ID: e.ID, Name: e.Name, Owner: owner.Username}
	return nil
}

// add writes a character, who has their id and the time from which they are.
func (w *legacyWorld) add(ctx context.Context, c *dramatis.Character) (err error) {
	at := c.CreatedAt
	c.Number, err = collectOne(ctx, w.tx, pgx.RowTo[int],
		`UPDATE ecosystems SET character_count = character_count + 1 WHERE id = $1 RETURNING character_count`, w.e.ID)
	if err != nil {
		return err
	}
	c.EcosystemID, c.Version, c.MemoryCount = w.e.ID, 1, 0
	c.CharacterState = sim.NewState(c, w.e.WorldTime)
	w.tx.insertCharacter(c)
	w.tx.queue(`UPDATE characters SET created_at = $2, updated_at = $2 WHERE id = $1`, c.ID, at)
	if err := w.tx.flush(ctx); err != nil {
		return err
	}
	c.CreatedAt, c.UpdatedAt = at, at
	w.tx.Emit(dramatis.CharacterCreated{Characters: []dramatis.Character{*c}})
	w.people[c.ID] = c
	return nil
}

// eventsAtOnce is how many events are gathered before they go into the log.
const eventsAtOnce = 500

// tell writes what has happened so far to the log.
func (w *legacyWorld) tell(ctx context.Context, least int) error {
	if len(w.tx.events) < max(least, 1) {
		return nil
	}
	w.tx.queueEvents()
	w.tx.events = nil
	return w.tx.flush(ctx)
}

// closeWorlds writes what all of an import's talks in a world have come to, and the rest of its log.
func (l *legacyImport) closeWorlds(ctx context.Context) error {
	var open []*legacyWorld
	for key, w := range l.worlds {
		if w.tx == nil {
			delete(l.worlds, key) // nothing came to it
			continue
		}
		open = append(open, w)
	}
	slices.SortFunc(open, func(a, b *legacyWorld) int { return bytes.Compare(a.e.ID[:], b.e.ID[:]) })
	for _, w := range open {
		w.tx.wall = l.tx.wall
		w.tx.At(w.e.Tick, w.e.WorldTime)
		if len(w.welcomed) > 0 {
			met := make([]dramatis.Visitor, len(w.welcomed))
			for i, visit := range w.welcomed {
				met[i] = *w.visits[visit]
			}
			w.tx.Emit(dramatis.RelationshipCreated{Relationships: []dramatis.Relationship{}, Visitors: w.tx.createVisitors(met)})
		}
		for id := range w.minded {
			w.tx.queue(`UPDATE character_states SET memory_count = $2 WHERE character_id = $1`, id, w.people[id].MemoryCount)
		}
		if l.Embed {
			for batch := range slices.Chunk(w.memories, embedAtOnce) {
				w.tx.Enqueue(NewJob{Args: tasks.Embed{EcosystemID: w.e.ID, MemoryIDs: batch}})
			}
		}
		told := w.tx.events
		if err := errors.Join(w.tell(ctx, 0), w.tx.flush(ctx)); err != nil {
			return fmt.Errorf("write the log of world %s: %w", w.e.ID, err)
		}
		w.tx.events = append(told, newEvent{kind: dramatis.EventCharacterCreated}) // what is announced, once all is committed
		l.Report.Worlds = append(l.Report.Worlds, w.report)
	}
	return nil
}
